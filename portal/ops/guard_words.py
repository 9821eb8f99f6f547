"""One spelling for what PostgreSQL may say in two: a definition that was dumped and read again means the same.

Two things change on that way (seen with PostgreSQL 18): a list of texts is cast piece by piece instead of as a whole,
and a chain of ORs (or ANDs) loses the brackets that its first writing had from left to right. Nothing else is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LIST = re.compile(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]")
_ITEM = re.compile(r"'(?:[^']|'')*'::character varying")
_PIECES = re.compile(r"'(?:[^']|'')*'|[()]|[^()']+")
_CONNECTIVE = re.compile(r" (OR|AND) ")


def plain(words: str) -> str:
    """The one spelling of a definition."""
    cast = _LIST.sub(lambda found: f"ARRAY[{_ITEM.sub(lambda one: f'({one[0]})::text', found[1])}]", words)
    return _said(_read(cast))


@dataclass
class _Group:
    """What stands between two brackets: texts and groups in turn."""

    parts: list[str | _Group] = field(default_factory=list)

    def connective(self) -> str | None:
        """OR, or AND, where all that joins the parts of this level is that word."""
        joined = {word for part in self.parts if isinstance(part, str) for word in _joining(part)}
        return joined.pop() if len(joined) == 1 else None


def _joining(text: str) -> list[str]:
    return [] if text.startswith("'") else _CONNECTIVE.findall(text)


def _read(words: str) -> _Group:
    stack = [_Group()]
    for piece in _PIECES.findall(words):
        if piece == "(":
            stack.append(_Group())
        elif piece == ")" and len(stack) > 1:
            done = stack.pop()
            stack[-1].parts.append(done)
        else:
            stack[-1].parts.append(piece)
    while len(stack) > 1:  # never balanced: said again as it came
        left = stack.pop()
        stack[-1].parts += ["(", *left.parts]
    return stack[0]


def _said(group: _Group) -> str:
    connective = group.connective()
    said = []
    for place, part in enumerate(group.parts):
        if isinstance(part, str):
            said.append(part)
        elif connective and part.connective() == connective and _stands_alone(group, place, connective):
            said.append(_said(part))
        else:
            said.append(f"({_said(part)})")
    return "".join(said)


def _stands_alone(group: _Group, place: int, connective: str) -> bool:
    """Whether a group is one whole member of the chain: nothing is called with it, and nothing is done to it."""
    before = group.parts[place - 1] if place else ""
    after = group.parts[place + 1] if place + 1 < len(group.parts) else ""
    joint = f" {connective} "
    return (before == "" or isinstance(before, str) and before.endswith(joint)) and (
        after == "" or isinstance(after, str) and after.startswith(joint)
    )
