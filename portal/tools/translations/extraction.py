"""Which sentences of the public side have to be said in English, found without GNU gettext.

Templates are read by Django's own ``templatize``, its answer and our modules by Python's own parser. The public side is
what is reachable from templates/public/ (through extends and include) and the modules below.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parents[3]
TEMPLATES = BASE / "templates"
FRAMES = ("base.html", "base_public.html", "403.html", "403_csrf.html", "404.html")
FOLDERS = ("portal/public", "dossiers/parsing")
MODULES = ("portal/presentation/status.py", "portal/presentation/deadline_explanation.py",
           "portal/presentation/week.py", "portal/presentation/day_notes.py", "portal/presentation/timeline.py",
           "portal/presentation/usage.py", "portal/presentation/register_books.py",
           "portal/presentation/lateness_causes.py",
           "portal/web/context.py",
           "portal/templatetags/portal.py", "portal/charts/dots.py", "portal/charts/magnifier.py",
           "dossiers/units/models.py", "dossiers/procedures/models.py", "dossiers/feedback/petitions.py",
           "dossiers/casework/actions/contacting.py")  # fmt: skip
FREE = (
    "dossiers/parsing/code_shape.py",
    "dossiers/parsing/money_words.py",
    "dossiers/parsing/outside_number.py",
    "dossiers/parsing/written_text.py",
    "dossiers/units/models.py",
    "dossiers/procedures/models.py",
    "portal/templatetags/portal.py",
)
"""Modules that officials' screens share: some of their Vietnamese is not for citizens and need not be translated."""

NEVER_SHOWN = "# never shown"
"""Ends a line whose Vietnamese is compared with data and reaches no page."""

OWN_NAMES = re.compile("Một cửa $|Tiếng Việt")
"""What is called the same in every language."""

CALLS = {
    "_": ("words",),
    "gettext": ("words",),
    "gettext_lazy": ("words",),
    "ngettext": ("words", "plural"),
    "ngettext_lazy": ("words", "plural"),
    "pgettext": ("context", "words"),
    "pgettext_lazy": ("context", "words"),
    "npgettext": ("context", "words", "plural"),
    "npgettext_lazy": ("context", "words", "plural"),
}
"""What the first arguments of each function mean, by the names of ``SourceMessage``."""

NOTE = re.compile(r"#\s*Translators: *(?P<note>[^\n]*)")
"""A word to translators: stands in a comment right before the sentence that it explains."""

VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
REACHES = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
TRANSLATED_ARGUMENT = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


@dataclass(frozen=True)
class SourceMessage:
    """A sentence of the source, a second form where a number decides, and what is meant where one word means two."""

    words: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True)
class SourcePlace:
    """Where a sentence is said, and the note to translators that stands before it. Line 0: somewhere in the file."""

    path: Path
    line: int = 0
    note: str = ""

    @property
    def file(self) -> str:
        """The file as the catalogue refers to it."""
        return str(self.path.relative_to(BASE))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


def messages() -> dict[SourceMessage, list[SourcePlace]]:
    """Every sentence to be translated, with the places that say it."""
    found: dict[SourceMessage, list[SourcePlace]] = {}
    for path in public_templates():
        source = templatize(path.read_text(encoding="utf-8"))
        for message, note in _of_templatized(source):
            found.setdefault(message, []).append(SourcePlace(path, note=note))
    for path in public_modules():
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for call, message in _calls(ast.parse(source)):
            found.setdefault(message, []).append(SourcePlace(path, call.lineno, _note_above(lines, call.lineno)))
    return found


def untranslated() -> list[str]:
    """Vietnamese words that would reach an English page as they are: place and words."""
    found = [f"{place}: {words}" for path in public_templates() for place, words in _bare_template(path)]
    strict = [path for path in public_modules() if str(path.relative_to(BASE)) not in FREE]
    return found + [f"{place}: {words}" for path in strict for place, words in _bare_module(path)]


def public_templates() -> list[Path]:
    """The templates of the public side and everything they extend or include."""
    waiting = [
        *(TEMPLATES / "public").rglob("*.html"),
        *(TEMPLATES / name for name in FRAMES),
    ]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [TEMPLATES / name for name in REACHES.findall(path.read_text(encoding="utf-8"))]
    return sorted(found)


def public_modules() -> list[Path]:
    """The Python files whose sentences citizens read."""
    folders = [path for folder in FOLDERS for path in (BASE / folder).rglob("*.py")]
    return sorted({*folders, *(BASE / module for module in MODULES)})


def _of_templatized(source: str) -> Iterator[tuple[SourceMessage, str]]:
    """The calls that ``templatize`` wrote, each with the note before it; what stands around them is no Python."""
    note = ""
    for match in re.finditer(rf"{NOTE.pattern}|\b(?:{'|'.join(CALLS)})\((?=[u\"'])", source):
        if match["note"] is not None:
            note = match["note"].strip()
            continue
        tree = ast.parse(_balanced(source, match.start()), mode="eval")
        for _, message in _calls(tree):
            yield message, note
        note = ""


def _note_above(lines: list[str], line: int) -> str:
    """The note to translators in the comment right above a line of Python."""
    said: list[str] = []
    for above in reversed(lines[: line - 1]):
        if not above.lstrip().startswith("#"):
            return ""
        found = NOTE.search(above)
        if found:
            return " ".join([found["note"].strip(), *said])
        said.insert(0, above.strip().lstrip("# "))
    return ""


def _balanced(source: str, start: int) -> str:
    """One call, from its name to its closing bracket."""
    end = source.index(")", start) + 1
    while True:
        try:
            ast.parse(source[start:end], mode="eval")
        except SyntaxError:
            end = source.index(")", end) + 1
        else:
            return source[start:end]


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, SourceMessage]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            names = CALLS[node.func.id]
            given = [form.value for form in node.args[: len(names)] if isinstance(form, ast.Constant)]
            words = [form for form in given if isinstance(form, str)]
            if len(words) < len(names):
                raise ValueError(f"line {node.lineno}: {node.func.id}() takes a sentence written out, not a variable.")
            yield node, SourceMessage(**dict(zip(names, words, strict=True)))


def _bare_module(path: Path) -> Iterator[tuple[SourcePlace, str]]:
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    said = {id(part) for call, _ in _calls(tree) for part in ast.walk(call)}
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
            if id(node) not in said | documented and NEVER_SHOWN not in lines[node.lineno - 1]:
                yield SourcePlace(path, node.lineno), node.value


def _bare_template(path: Path) -> Iterator[tuple[SourcePlace, str]]:
    translating = False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        words = OWN_NAMES.sub("", token.contents)
        name = words.split()[0] if token.token_type == TokenType.BLOCK else ""
        if name in ("blocktranslate", "endblocktranslate"):
            translating = name == "blocktranslate"
        elif translating or name == "translate" or token.token_type == TokenType.COMMENT:
            continue
        elif VIETNAMESE.search(TRANSLATED_ARGUMENT.sub("", words)):
            yield SourcePlace(path, token.lineno or 0), words.strip()
