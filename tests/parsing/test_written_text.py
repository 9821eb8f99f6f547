"""A reason, a question or a remark says something, or it is refused."""

import pytest

from dossiers.parsing import written_text


@pytest.mark.parametrize(
    "typed", ["Hủy", "Đủ điều kiện", "mẹ tôi", "QĐ 12", "NĐ 15/2021", "sai tên", "Hu\u0309y", "tests", "a bố", "x yy z"]
)
def test_words_say_something(typed):
    assert written_text.sensible(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", ".", "-", "x", "mẹ", "12", "3/12/2018", "abc123", "a b c", "a 12", "aaa", "AAAA", "ÀÀ àà", "zzzzz",
        "xxx", "abcd", "Asdf", "QWERTY", "te st", "null", "None.", "K 15 2021",
    ],
)  # fmt: skip
def test_a_filler_or_a_number_alone_says_nothing(typed):
    assert not written_text.sensible(typed)


def test_where_two_letters_are_enough_two_are_needed():
    assert written_text.sensible("mẹ", fewest=2) and written_text.sensible("mẹ 1", fewest=2)
    assert not written_text.sensible("m", fewest=2)
    assert not written_text.sensible("m ẹ", fewest=2)
    assert written_text.sensible("tờ khai", fewest=6) and not written_text.sensible("tờ kh", fewest=6)
    assert written_text.sensible("QĐ 1", fewest=6)


def test_letters_of_whatever_script_are_counted_and_nothing_else():
    assert written_text.letters("Hủy 12!") == 3
    assert written_text.letters("Hu\u0309y") == 3
    assert written_text.letters("дом ab١") == 5
    assert written_text.letters("") == 0
