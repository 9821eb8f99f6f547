"""Finding a procedure by everyday words, with or without accents, mistyped or run together. Pure and deterministic.

There are some hundred and fifty procedures, so all of them are looked at: no index of the database, no extension. The
everyday words (data/everyday_words.csv) say what people call a thing and which procedures they mean, best first.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dossiers.units.folding import folded

EVERYDAY = Path(__file__).parent / "data" / "everyday_words.csv"
FILLING = frozenset("lam xin muon toi em minh o nao cho cua va cach nhu gi how of for want my".split())
FILLING_PAIRS = frozenset({("thu", "tuc"), ("ho", "so")})
"""Words that say nothing about which procedure is meant; they count only when nothing else was typed."""

EXACT_CODE, PHRASE, WORD, PREFIX, FIELD, ENGLISH = 1000.0, 100.0, 10.0, 6.0, 4.0, 7.0
IN_A_LONGER_QUESTION, PLACE_IN_PHRASE = 0.5, 40.0
TOGETHER, AT_FRONT, SAME_ACCENTS, EACH_WORD_MORE = 12.0, 8.0, 2.0, 0.25
SHORTEST_MISTYPED, SHORTEST_JOINED, MOST_WORDS = 4, 6, 12


@dataclass(frozen=True)
class Entry:
    """A procedure as it can be found."""

    code: str
    name: str
    name_en: str = ""
    field: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The name's words without accents."""
        return words_of(self.name)

    @cached_property
    def as_written(self) -> frozenset[str]:
        """The name's words as they are written, in small letters."""
        return accented(self.name)

    @cached_property
    def english(self) -> frozenset[str]:
        return frozenset(words_of(self.name_en))

    @cached_property
    def of_field(self) -> frozenset[str]:
        return frozenset(words_of(self.field))


@dataclass(frozen=True)
class Found:
    """What was found, best first; ``read_as`` says how mistyped words were understood, without accents."""

    entries: list[Entry]
    read_as: str = ""


@dataclass
class Index:
    """Every procedure, and what people call them."""

    entries: Sequence[Entry]
    everyday: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """With the everyday words of the package; those of procedures that this city does not have mean nothing."""
        with EVERYDAY.open(encoding="utf-8", newline="") as table:
            return cls(list(entries), {words_of(row["words"]): row["codes"].split() for row in csv.DictReader(table)})

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """Every word by which something can be found, and how often it is said."""
        known = Counter(word for phrase in self.everyday for word in phrase)
        for entry in self.entries:
            known.update((*entry.words, *entry.english, *entry.of_field))
        return known

    def find(self, typed: str) -> Found:
        """The procedures that are meant, best first; those that hold every word, or failing that at least half."""
        accents = accented(typed)
        said = telling(words_of(typed)[:MOST_WORDS])
        words = tuple(part for word in said for part in self._put_right(word, accents))
        if not words:
            return Found([])
        meant = self._meant(words)
        candidates = self._candidates(words, meant)
        scored = [(self._score(entry, words, meant, accents), entry) for entry in candidates]
        for least in (1.0, 0.5):
            good = [(points, entry) for (share, points), entry in scored if share >= least]
            if good:
                best = sorted(good, key=lambda one: (-one[0], one[1].name, one[1].code))
                return Found([entry for _, entry in best], " ".join(words) if words != said else "")
        return Found([])

    def _put_right(self, word: str, accents: frozenset[str]) -> tuple[str, ...]:
        """A word by which nothing is called: taken apart, or with one slip mended; as it is when it bears accents."""
        known_so = any(known.startswith(word) for known in self.vocabulary)
        if known_so or word not in accents or any(c.isdigit() for c in word):
            return (word,)
        if len(word) >= SHORTEST_JOINED:
            for cut in range(2, len(word) - 1):
                if word[:cut] in self.vocabulary and word[cut:] in self.vocabulary:
                    return word[:cut], word[cut:]
        if len(word) >= SHORTEST_MISTYPED:
            near = [known for known in self.vocabulary if known[:1] == word[:1] and is_one_slip(word, known)]
            near.sort(key=lambda known: (abs(len(known) - len(word)), -self.vocabulary[known], known))
            return (near[0],) if near else (word,)
        return (word,)

    def _meant(self, words: tuple[str, ...]) -> dict[str, tuple[float, frozenset[str]]]:
        """Procedures that the everyday words name: points (whole and longer phrases first), and the words explained."""
        meant: dict[str, tuple[float, frozenset[str]]] = {}
        for phrase, codes in self.everyday.items():
            wanted = telling(phrase)
            if not (_within(wanted, words) or _begins(wanted, words)):
                continue
            whole = 1.0 if wanted == words else IN_A_LONGER_QUESTION
            for place, code in enumerate(codes):
                worth = whole * (PHRASE - PLACE_IN_PHRASE * place) + 5.0 * len(wanted)
                points, explained = meant.get(code, (0.0, frozenset()))
                beginning = {word for word in words if any(one.startswith(word) for one in wanted)}
                meant[code] = (max(points, worth), explained | beginning)
        return meant

    def _candidates(self, words: tuple[str, ...], meant: Mapping[str, object]) -> Sequence[Entry]:
        """All; but when people call something just so, only what they mean, and names that hold these very words."""
        if not any(telling(phrase) == words for phrase in self.everyday):
            return self.entries
        return [entry for entry in self.entries if entry.code in meant or _within(words, entry.words)]

    def _score(
        self,
        entry: Entry,
        words: tuple[str, ...],
        meant: dict[str, tuple[float, frozenset[str]]],
        accents: frozenset[str],
    ) -> tuple[float, float]:
        """The share of the words that this procedure explains, and its points."""
        points, by_phrase = meant.get(entry.code, (0.0, frozenset()))
        explained = 0
        if "".join(words_of(entry.code)) == "".join(words):
            return 1.0, EXACT_CODE
        for word in words:
            worth = _worth(entry, word)
            explained += worth > 0 or word in by_phrase
            points += worth
        if len(words) > 1 and _within(words, entry.words):
            points += TOGETHER
        if entry.words[: len(words)] == words:
            points += AT_FRONT
        points += SAME_ACCENTS * len(accents & entry.as_written) - EACH_WORD_MORE * len(entry.words)
        return explained / len(words), points


def _worth(entry: Entry, word: str) -> float:
    """What one word says for a procedure."""
    if word in entry.words:
        return WORD
    if len(word) > 1 and any(known.startswith(word) for known in entry.words):
        return PREFIX
    if word in entry.english or (len(word) > 3 and any(known.startswith(word) for known in entry.english)):
        return ENGLISH
    if word in entry.of_field or word in folded(entry.code):
        return FIELD
    return 0.0


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that say which procedure is meant; all of them when none does."""
    pairs = {n + k for n in range(len(words) - 1) if words[n : n + 2] in FILLING_PAIRS for k in (0, 1)}
    kept = tuple(word for n, word in enumerate(words) if word not in FILLING and n not in pairs)
    return kept or words


def accented(text: str) -> frozenset[str]:
    """Words as they are written, in small letters."""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def words_of(text: str) -> tuple[str, ...]:
    """Words without accents, in small letters."""
    return tuple(re.findall(r"[a-z0-9]+", folded(text)))


def _within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether the words of one stand side by side in the other."""
    return any(many[n : n + len(few)] == few for n in range(len(many) - len(few) + 1))


def _begins(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether somebody is still typing a phrase: all words of it so far, the last perhaps in part."""
    if len(words) < 2 or len(words) > len(phrase):
        return False
    return phrase[: len(words) - 1] == words[:-1] and phrase[len(words) - 1].startswith(words[-1])


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, added, mistaken, or two neighbours changed places."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    here, there = typed[start:], meant[start:]
    return (
        here[1:] == there[1:]
        or here[1:] == there
        or here == there[1:]
        or (here[:2] == there[1::-1] and here[2:] == there[2:])
    )
