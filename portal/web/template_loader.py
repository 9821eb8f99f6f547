"""Templates are written for people and served for telephones: line breaks and indentation go when a file is loaded.

What goes is what a browser would not show either: white space with a line break in it vanishes beside a block-level
tag (``<p>``, ``</td>`` …) and between two tags that only steer (``{% if %}``, ``{% include %}`` …), and is one space
everywhere else. A space that stands on one line stays. Nothing is touched inside ``pre``, ``textarea``, ``script``,
``style`` and ``{% blocktranslate %}`` (its words are a key of the catalogue).

The texts of messages (``.txt``) keep their lines; a line that is indented continues the one before.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

BLOCK_LEVEL = frozenset(
    """address article aside blockquote body br caption col colgroup dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link main menu meta nav ol optgroup
    option p rect script section source style summary table tbody td template tfoot th thead title tr track ul
    circle desc g line path polygon polyline defs pattern tspan use""".split()
)
"""Tags beside which white space is never seen: blocks, parts of tables and lists, what stands in the head, drawings."""

STEERING = frozenset(
    """autoescape block comment elif else empty endautoescape endblock endcomment endfor endif endifchanged endlocalize
    endspaceless endwith extends for if ifchanged include load localize spaceless with""".split()
)
"""Template tags that write nothing themselves; a part that is included brings the white space its words need."""

_KEPT = re.compile(
    r"<(pre|textarea|script|style)\b.*?</\1\s*>|\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*verbatim\b.*?\{%\s*endverbatim\s*%\}",
    re.DOTALL,
)
_BREAK = re.compile(r"[ \t\r\f]*\n\s*")
_FOLD = re.compile(r"[ \t\r]*\n[ \t]+(?=\S)")
_LAST_TAG = re.compile(r"</?([a-zA-Z][\w-]*)(?:\{\{.*?\}\}|\{%.*?%\}|[^<>{]|\{(?![{%]))*>$", re.DOTALL)
_NEXT_TAG = re.compile(r"</?([a-zA-Z][\w-]*)|<!")
_LAST_STEP = re.compile(r"\{%\s*(\w+)[^%]*(?:%(?!\})[^%]*)*%\}$|\{#.*?#\}$")
_NEXT_STEP = re.compile(r"\{%\s*(\w+)|\{#")
_REACH = 4000


class CompactLoader(filesystem.Loader):
    """Reads the portal's own templates as compact() leaves them, texts as unfold() does."""

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        return compact(contents) if str(origin.name).endswith(".html") else unfold(contents)


def compact(source: str) -> str:
    """The template without line breaks and indentation that nobody would see."""
    kept: list[tuple[int, int]] = [match.span() for match in _KEPT.finditer(source)]
    pieces: list[str] = []
    done = 0
    for match in _BREAK.finditer(source):
        if match.start() < done or any(start <= match.start() < end for start, end in kept):
            continue
        pieces += [source[done : match.start()], _between(source, match.start(), match.end())]
        done = match.end()
    pieces.append(source[done:])
    return "".join(pieces)


def unfold(source: str) -> str:
    """The text with every indented line put behind the line before, with one space unless both are steps."""
    pieces = _FOLD.split(source)
    text = pieces[0]
    for piece in pieces[1:]:
        text += piece if _both_steer(text[-_REACH:], piece[:80]) else f" {piece}"
    return text


def _between(source: str, start: int, end: int) -> str:
    """What remains of the white space source[start:end]: nothing, or one space."""
    before, after = source[max(0, start - _REACH) : start], source[end : end + 80]
    if not before or not after or _beside_block(before, after) or _both_steer(before, after):
        return ""
    return " "


def _beside_block(before: str, after: str) -> bool:
    last = _LAST_TAG.search(before[before.rfind("<") :]) if before.endswith(">") and "<" in before else None
    following = _NEXT_TAG.match(after)
    return bool(
        (last and last[1].lower() in BLOCK_LEVEL)
        or (following and (following[1] is None or following[1].lower() in BLOCK_LEVEL))
    )


def _both_steer(before: str, after: str) -> bool:
    start = max(before.rfind("{%"), before.rfind("{#"))
    last = _LAST_STEP.match(before[start:]) if start >= 0 else None
    following = _NEXT_STEP.match(after)
    return bool(
        last
        and following
        and (last[1] is None or last[1] in STEERING)
        and (following[1] is None or following[1] in STEERING)
    )
