"""What every template keeps to: no style attribute, no inline script, only classes and icons that are served."""

import gzip
import re
from pathlib import Path
from pydoc import locate

import pytest
from django.template.loader import get_template

from portal.tools import assets

BASE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in (BASE / "templates").rglob("*.html"))
CSS = sorted((BASE / "static" / "css").glob("*.css"))
NAMES = [str(p.relative_to(BASE / "templates")) for p in TEMPLATES]


def defined_classes() -> set[str]:
    """Every class that a stylesheet of ours says something about."""
    rules = "".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in CSS)
    selectors = re.sub(r"\{[^{}]*\}", " ", rules)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def hooks() -> set[str]:
    """Classes by which a script of ours finds its elements."""
    scripts = "".join(path.read_text() for path in (BASE / "static" / "js").glob("*.js"))
    return {
        name
        for text in re.findall(r"querySelector(?:All)?\(([^)]*)\)", scripts)
        for name in re.findall(r"\.([\w-]+)", text)
    }


def used_classes(html: str) -> set[str]:
    """The classes a template writes out; what a {{ variable }} or a {% tag %} adds is looked at where it is made."""
    used = set()
    for value in re.findall(r'\bclass="([^"]*)"', html):
        written = re.sub(r"\S*\{\{.*?\}\}\S*", " ", value)
        written = re.sub(r"\{%.*?%\}", " ", written)
        used.update(written.split())
    return used


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_class_is_defined(path):
    unknown = used_classes(path.read_text()) - defined_classes() - hooks()
    assert not unknown, f"no stylesheet in static/css defines {sorted(unknown)}"


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_inline(path):
    html = path.read_text()
    assert not re.search(r"\sstyle\s*=", html), "a style attribute (the content security policy refuses it)"
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), "an inline script"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", html), "an event handler"
    assert "javascript:" not in html


INCLUDED = {name for path in TEMPLATES for name in re.findall(r'{% include "([^"]+)"', path.read_text())}
PARTS = [
    (path, name) for path, name in zip(TEMPLATES, NAMES, strict=True) if name in INCLUDED or name.startswith("parts/")
]


def test_every_part_is_found():
    assert INCLUDED <= set(NAMES) and len(PARTS) > 100


@pytest.mark.parametrize("path", [path for path, _ in PARTS], ids=[name for _, name in PARTS])
def test_a_part_begins_by_saying_what_it_takes(path):
    assert path.read_text().startswith("{#")


def gone_classes(text: str) -> list[str]:
    """Classes that a comment gives as the kind of an input, by their dotted name, and that are not there."""
    named = re.findall(r"\(((?:[a-z_0-9]+\.)+[A-Z]\w*)", " ".join(re.findall(r"{#.*?#}", text)))
    return [name for name in named if locate(name) is None]


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_the_classes_that_a_comment_names_exist(path):
    assert gone_classes(path.read_text()) == []


def test_a_class_that_is_gone_is_found():
    said = "{# One. Inputs: form (portal.public.lookup.LookupForm), row (portal.public.phone.Gone), why (phone.Row). #}"
    assert gone_classes(said) == ["portal.public.phone.Gone", "phone.Row"]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_loads_the_tags_it_uses(name):
    """A part is read when its page is drawn with it: what it forgot to load would show only then."""
    assert get_template(name)


def test_no_stylesheet_reaches_outside():
    for path in CSS:
        assert not re.search(r"url\([\"']?(https?:)?//|@import", path.read_text()), path.name


def test_every_icon_is_one_of_the_sprite():
    """`make assets` stops at an icon that does not exist; here: the sprite in use holds all that are named."""
    sprite = assets.VENDOR / "icons.svg"
    if not sprite.exists():
        pytest.fail("static/vendor is missing: run `make assets`.")
    served = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite.read_text()))
    assert set(assets.icon_names()) <= served, "run `make assets` again"


def test_the_scan_finds_icons_in_templates_and_in_python():
    assert assets.ICON_IN_TEMPLATE.findall('{% icon "check" %}{% icon \'x\' "ic-l" %}') == ["check", "x"]
    found = assets.ICON_IN_PYTHON.findall('Tag(icon="clock", next_icon="file-plus", words="icon") {"icon": "bell"}')
    assert found == ["clock", "file-plus", "bell"]


def test_the_stylesheets_of_a_citizens_page_weigh_at_most_13_kb():
    names = ["tokens", "base", "parts", "public", "print", "status"]  # the heaviest of home, rating and status
    sheets = [BASE / "static" / "vendor" / "reboot.css", *(BASE / "static" / "css" / f"{n}.css" for n in names)]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in sheets) <= 13 * 1024


def test_the_icons_weigh_at_most_4_kb_and_the_fonts_at_most_70():
    assert len(gzip.compress((assets.VENDOR / "icons.svg").read_bytes(), 9)) <= 4 * 1024
    assert sum(path.stat().st_size for path in assets.VENDOR.glob("*.woff2")) <= 70 * 1024
