"""Put what was typed back into the form of a page, in the page's own HTML: nothing of it needs a script.

The page is drawn anew by its view; of its forms the one is filled that the kept fields came from. What finds no field
is given back by name, so that the page can show it. Passwords and chosen files cannot be put into a page; the names of
kept files are written under their field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

FRESH = ("csrfmiddlewaretoken", "nguoi-go", "seen", "dien")
"""Hidden fields of the new page that stay as they are."""
TEXTLESS = ("password", "file", "submit", "button", "image", "reset")
CONTROLS = ("input", "textarea", "select", "button")

Attributes = dict[str, str | None]


@dataclass
class _Form:
    """One form of the page: where it sends, and the controls in it."""

    attributes: Attributes
    inside: tuple[int, ...]
    controls: list[tuple[str, Attributes, tuple[int, ...]]] = field(default_factory=list)

    def fits(self, action: str, page: str, typed: Mapping[str, list[str]]) -> int:
        """How well it fits the kept fields; 0 where it cannot be their form."""
        sends_to = urlsplit(self.attributes.get("action") or page).path or urlsplit(page).path
        if (self.attributes.get("method") or "").lower() != "post" or sends_to != urlsplit(action).path:
            return 0
        score = 1
        for tag, attributes, _ in self.controls:
            name, value = attributes.get("name") or "", attributes.get("value") or ""
            if name in typed and name not in FRESH:
                same = value in typed[name]
                fixed = tag == "button" or attributes.get("type") == "hidden"
                score += 3 if fixed and same else 1
                if name == "viec" and fixed and not same and tag != "button":
                    return 0
        return score


class _Survey(HTMLParser):
    """First reading: the forms, their controls, and which folded parts (details) they lie in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self.by_id: dict[str, _Form] = {}
        self.open: _Form | None = None
        self.folds: list[int] = []
        self.fold_count = 0
        self.outside: list[tuple[str, str, Attributes, tuple[int, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, controls and folds."""
        given = dict(attrs)
        if tag == "details":
            self.folds.append(self.fold_count)
            self.fold_count += 1
        elif tag == "form":
            self.open = _Form(given, tuple(self.folds))
            self.forms.append(self.open)
            self.by_id[given.get("id") or ""] = self.open
        elif tag in CONTROLS and given.get("form"):
            self.outside.append((given["form"] or "", tag, given, tuple(self.folds)))
        elif tag in CONTROLS and self.open is not None:
            self.open.controls.append((tag, given, tuple(self.folds)))

    def handle_endtag(self, tag: str) -> None:
        """Leave forms and folds."""
        if tag == "form":
            self.open = None
        elif tag == "details" and self.folds:
            self.folds.pop()

    def surveyed(self, html: str) -> _Survey:
        """Read a page."""
        self.feed(html)
        self.close()
        for owner, tag, given, folds in self.outside:
            if owner in self.by_id:
                self.by_id[owner].controls.append((tag, given, folds))
        return self


class _Filler(HTMLParser):
    """Second reading: the same page, with one form filled."""

    def __init__(self, number: int, form: _Form, kept: FilledForm) -> None:
        super().__init__(convert_charrefs=False)
        self.number, self.form, self.kept = number, form, kept
        self.out: list[str] = []
        self.seen_forms = self.fold_count = 0
        self.inside = False
        self.skipping = ""
        self.selecting: list[str] | None = None
        self.left = {name: list(values) for name, values in kept.typed.items()}
        self.placed: set[str] = set()
        filled = {
            fold for _, a, folds in form.controls if any(kept.typed.get(a.get("name") or "", [])) for fold in folds
        }
        self.unfold = filled | set(form.inside)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy, or fill."""
        given, text = dict(attrs), self.get_starttag_text() or ""
        if tag == "form":
            self.inside = self.seen_forms == self.number
            self.seen_forms += 1
            text += f'<input type="hidden" name="dien" value="{escape(self.kept.key)}">' if self.inside else ""
        elif tag == "details":
            text = _with(tag, given, open="") if self.fold_count in self.unfold else text
            self.fold_count += 1
        elif tag == "option" and self.selecting is not None:
            text = _with(tag, given, selected="" if given.get("value", "") in self.selecting else None)
        elif self._mine(given):
            text = self._filled(tag, given, text)
        self.out.append(text)

    def _mine(self, given: Attributes) -> bool:
        form = given.get("form")
        return self.inside if form is None else form == self.form.attributes.get("id")

    def _filled(self, tag: str, given: Attributes, text: str) -> str:
        name, kind = given.get("name") or "", (given.get("type") or "text").lower()
        values = self.left.get(name)
        if name in self.kept.files and kind == "file":
            names = escape(", ".join(self.kept.files[name]))
            return _with(tag, given, required=None) + f'<span class="hint">Tệp đã chọn vẫn còn: {names}.</span>'
        if tag == "input" and kind in ("checkbox", "radio"):
            return self._ticked(tag, given, name, kind)
        if values is None or name in FRESH or (tag == "input" and kind in TEXTLESS):
            return text
        self.placed.add(name)
        if tag == "input":
            return _with(tag, given, value=values.pop(0) if values else given.get("value"))
        if tag == "textarea":
            self.skipping = tag
            return text + "\n" + escape(values.pop(0) if values else "", quote=False)
        if tag == "select":
            self.selecting = self.kept.typed[name]
        return text

    def _ticked(self, tag: str, given: Attributes, name: str, kind: str) -> str:
        values = self.kept.typed.get(name, [])
        if kind == "radio" and not values:
            return self.get_starttag_text() or ""
        self.placed.add(name)
        return _with(tag, given, checked="" if (given.get("value") or "on") in values else None)

    def handle_endtag(self, tag: str) -> None:
        """Copy."""
        if tag == self.skipping:
            self.skipping = ""
        if tag == "select":
            self.selecting = None
        if tag == "form":
            self.inside = False
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy, but for the old words of a textarea that was filled."""
        if not self.skipping:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy."""
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy."""
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy."""
        self.out.append(f"<!{decl}>")


@dataclass(frozen=True)
class FilledForm:
    """What is put back: the key of the kept form, where it was sent, its fields, the names of its files."""

    key: str
    action: str
    page: str
    typed: Mapping[str, list[str]]
    files: Mapping[str, list[str]]


def filled(html: str, kept: FilledForm) -> tuple[str, dict[str, list[str]]]:
    """The page with the form filled, and what found no field in it."""
    survey = _Survey().surveyed(html)
    fits = [form.fits(kept.action, kept.page, kept.typed) for form in survey.forms]
    if not any(fits):
        return html, _worth_showing(kept.typed, set(), set())
    number = max(range(len(fits)), key=lambda n: fits[n])
    form = survey.forms[number]
    filler = _Filler(number, form, kept)
    filler.feed(html)
    filler.close()
    buttons = {attributes.get("name") or "" for tag, attributes, _ in form.controls if tag == "button"}
    return "".join(filler.out), _worth_showing(kept.typed, filler.placed, buttons)


def _worth_showing(typed: Mapping[str, list[str]], placed: set[str], buttons: set[str]) -> dict[str, list[str]]:
    """Words that a person typed and that are on no field now."""
    return {
        name: [value for value in values if value.strip()]
        for name, values in typed.items()
        if name not in placed
        and name not in buttons
        and name not in FRESH
        and name != "viec"
        and any(map(str.strip, values))
    }


def _with(tag: str, given: Attributes, **changes: str | None) -> str:
    """A start tag with attributes set, or taken away (None)."""
    made = {**given, **changes}
    for name, value in changes.items():
        if value is None:
            made.pop(name, None)
    words = "".join(
        f" {name}" if value in (None, "") and name != "value" else f' {name}="{escape(value or "")}"'
        for name, value in made.items()
    )
    return f"<{tag}{words}>"
