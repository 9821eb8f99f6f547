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
           "portal/presentation/week.py", "portal/presentation/timeline.py", "portal/templatetags/portal.py",
           "portal/charts/dots.py", "portal/charts/magnifier.py", "dossiers/units/models.py",
           "dossiers/procedures/models.py", "dossiers/voices/petitions.py",
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

ONE = {"_", "gettext", "gettext_lazy"}
TWO = {"ngettext", "ngettext_lazy"}
VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
REACHES = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
TRANSLATED_ARGUMENT = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


@dataclass(frozen=True)
class Message:
    """A sentence of the source, and a second form where a number decides."""

    words: str
    plural: str = ""


@dataclass(frozen=True)
class Place:
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(BASE)}:{self.line}"


def messages() -> dict[Message, list[Place]]:
    """Every sentence to be translated, with the places that say it."""
    found: dict[Message, list[Place]] = {}
    for path in public_templates():
        source = templatize(path.read_text(encoding="utf-8"))
        for message in _of_templatized(source):
            found.setdefault(message, []).append(Place(path, 1))
    for path in public_modules():
        for call, message in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(message, []).append(Place(path, call.lineno))
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


def _of_templatized(source: str) -> Iterator[Message]:
    """The calls that ``templatize`` wrote; what stands around them is blanked out, but is no Python."""
    for match in re.finditer(r"\b(?:gettext|ngettext|_)\((?=[u\"'])", source):
        tree = ast.parse(_balanced(source, match.start()), mode="eval")
        yield from (message for _, message in _calls(tree))


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


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, Message]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONE | TWO:
            forms = node.args[: 2 if node.func.id in TWO else 1]
            words = [form.value if isinstance(form, ast.Constant) else None for form in forms]
            if not words or not all(isinstance(form, str) for form in words):
                raise ValueError(f"line {node.lineno}: {node.func.id}() takes a sentence written out, not a variable.")
            yield node, Message(*words)


def _bare_module(path: Path) -> Iterator[tuple[Place, str]]:
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    said = {id(part) for call, _ in _calls(tree) for part in ast.walk(call)}
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
            if id(node) not in said | documented and NEVER_SHOWN not in lines[node.lineno - 1]:
                yield Place(path, node.lineno), node.value


def _bare_template(path: Path) -> Iterator[tuple[Place, str]]:
    translating = False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        words = OWN_NAMES.sub("", token.contents)
        name = words.split()[0] if token.token_type == TokenType.BLOCK else ""
        if name in ("blocktranslate", "endblocktranslate"):
            translating = name == "blocktranslate"
        elif translating or name == "translate" or token.token_type == TokenType.COMMENT:
            continue
        elif VIETNAMESE.search(TRANSLATED_ARGUMENT.sub("", words)):
            yield Place(path, token.lineno or 0), words.strip()
