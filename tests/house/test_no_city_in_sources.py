"""No city is written into the portal: not into a template, a sentence, a script, a translation or a drawing.

What names one is data (dossiers/units/the_city.py, tables of the package) or the demonstration.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"Cần Thơ|Can Tho|\bH13\b|\b1022\b|[Qq]uận\b|[Cc]ấp huyện")
DEMONSTRATION = ("portal/demo/", "portal/bench/", "portal/tools/", "static/vendor/")
"""The sample city, what measures it, what the makers use, and files of others."""
MAY = {
    "portal/settings.py": {"Cần Thơ", "1022"},  # the demonstration's, where there is one
    "portal/forms/sample.py": {"quận"},  # the forms' filled-in example, shown with the demonstration alone
    "dossiers/units/printed_names.py": {"quận"},  # what territories are called, to read names
    "dossiers/units/models.py": {"Quận"},  # the kind's own name, where there are districts
    "dossiers/procedures/models.py": {"Quận", "Cấp huyện"},  # the level's name, where procedures have it
    "dossiers/registers/models.py": {"quận"},  # a column's example, for who reads the code
    "templates/public/figures/filters.html": {"Quận"},  # behind {% if districts %}
    "templates/board/overview/funnel.html": {"quận"},  # behind {% if city.has_districts %}
    "templates/public/procedure/in_short.html": {"quận"},  # of procedures that districts take
    "locale/en/LC_MESSAGES/django.po": {"Quận", "quận", "Cấp huyện"},  # of those above
}


def sources() -> Iterator[tuple[str, str]]:
    """Every source by its name, with what of it can reach a reader."""
    for pattern in ("templates/**/*", "static/js/*", "static/css/*", "static/img/*.svg", "portal/**/*.typ"):
        for path in ROOT.glob(pattern):
            if path.is_file():
                yield str(path.relative_to(ROOT)), shown(path.read_text(encoding="utf-8"))
    for folder in ("portal", "dossiers"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), "\n".join(sentences(path.read_text(encoding="utf-8")))
    for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        words = (
            text for one in polib.pofile(str(path)) for text in (one.msgid, one.msgstr, *one.msgstr_plural.values())
        )
        yield str(path.relative_to(ROOT)), "\n".join(words)


def shown(template: str) -> str:
    """A template or script without its comments."""
    return re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|/\*.*?\*/|^\s*//.*?$", "", template, flags=re.S | re.M
    )


def sentences(module: str) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(module)
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def foreign(name: str, text: str) -> set[str]:
    """Words of a city in a source that may not have them."""
    return set(FOREIGN.findall(text)) - MAY.get(name, set())


def test_no_source_names_a_city_its_hot_line_its_codes_or_districts() -> None:
    read = {name: text for name, text in sources() if not name.startswith(DEMONSTRATION)}
    assert {name: words for name, text in read.items() if (words := foreign(name, text))} == {}
    assert len(read) > 500


def test_what_is_let_through_is_still_there() -> None:
    read = dict(sources())
    gone = {name: rest for name, words in MAY.items() if (rest := words - set(FOREIGN.findall(read[name])))}
    assert gone == {}, "take these off the list"


@pytest.mark.parametrize(
    "template",
    ['<a href="tel:1022">x</a>', "UBND quận", "Một cửa Cần Thơ", "H13.31-181217-0042", "{# x #} cấp huyện {# y #}"],
)
def test_the_look_sees_each_of_them(template: str) -> None:
    assert foreign("templates/new.html", shown(template))
    assert foreign("portal/new.py", "\n".join(sentences(f"'''Doc.'''\nx = {template!r}")))
    assert not foreign("portal/new.py", "\n".join(sentences(f"'''{template}'''")))
