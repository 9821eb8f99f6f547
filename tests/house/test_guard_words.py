"""One spelling of a definition, before and after it was dumped and read again; another meaning stays another."""

import pytest

from portal.ops.guard_words import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WHEN ((((a) OR (b)) OR (c)))", "WHEN (((a) OR (b) OR (c)))"),
        ("WHEN (((x IS NOT NULL) AND (((a) OR (b)) OR (c))))", "WHEN (((x IS NOT NULL) AND ((a) OR (b) OR (c))))"),
        (
            "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'it''s (b'::character varying])::text[])))",
            "CHECK (((kind)::text = ANY (ARRAY[('a'::character varying)::text, "
            "('it''s (b'::character varying)::text])))",
        ),
    ],
)
def test_what_means_the_same_is_spelled_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(((a) OR (b)) AND (c))", "((a) OR ((b) AND (c)))"),
        ("((a) OR (NOT ((b) OR (c))))", "((a) OR (NOT (b)) OR (c))"),
        ("((a) OR f((b) OR (c)))", "((a) OR f(b) OR (c))"),
        ("((a) OR ((b) OR (c))::text)", "((a) OR (b) OR (c)::text)"),
        ("(x = ' OR ')", "(x = ' AND ')"),
        ("((ARRAY['a'::character varying])::text[])", "((ARRAY['b'::character varying])::text[])"),
        ("(a", "a"),
    ],
)
def test_what_means_something_else_is_spelled_otherwise(one: str, other: str) -> None:
    assert plain(one) != plain(other)
