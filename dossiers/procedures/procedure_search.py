"""Finding a procedure by everyday words, with or without accents, mistyped or run together. Pure and deterministic.

There are some hundred and fifty procedures, so all of them are looked at: no index of the database, no extension. The
everyday words (data/everyday_words.csv) say what people call a thing and which procedures they mean, best first; the
abbreviations (data/abbreviations.csv) are read as what they stand for. What other offices handle is answered by a
referral (referrals.py). What fits nothing finds nothing: a word that nobody here knows weighs more than those that
every name has in common.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from pathlib import Path

from dossiers.parsing import cleaning
from dossiers.procedures.search_words import (
    ENGLISH_FILLING,
    SYLLABLE,
    accented,
    begins,
    is_one_slip,
    is_within,
    spelling,
    telling,
    words_of,
)
from dossiers.units.folding import folded

DATA = Path(__file__).parent / "data"
EVERYDAY, ABBREVIATIONS = DATA / "everyday_words.csv", DATA / "abbreviations.csv"
EXACT_CODE, PHRASE, WORD, PREFIX, FIELD, ENGLISH = 1000.0, 100.0, 10.0, 6.0, 4.0, 7.0
IN_A_LONGER_QUESTION, PLACE_IN_PHRASE = 0.5, 40.0
TOGETHER, AT_FRONT, SAME_ACCENTS, EACH_WORD_MORE = 12.0, 8.0, 2.0, 0.25
SHORTEST_MISTYPED, SHORTEST_JOINED, MOST_WORDS = 4, 6, 12
ENOUGH = 0.6
"""The share of what was typed, each word by its weight, that must be explained where no name explains all of it."""
NOISE = 0.65
"""Names that say less than this share of what the best name says are left out."""
MOST_REFERRALS = 2


@dataclass(frozen=True)
class SearchEntry:
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
    def spelt(self) -> frozenset[tuple[str, str]]:
        """How the words of its name and field are spelt."""
        return frozenset(map(spelling, self.as_written | accented(self.field)))

    @cached_property
    def code_words(self) -> str:
        """The code with its dots and without, to look for a part of it."""
        code = folded(self.code)
        return f"{code} {''.join(words_of(code))}"

    @cached_property
    def english(self) -> frozenset[str]:
        return frozenset(word for word in words_of(self.name_en) if len(word) > 1) - ENGLISH_FILLING

    @cached_property
    def of_field(self) -> frozenset[str]:
        return frozenset(words_of(self.field))


@dataclass(frozen=True)
class SearchReferral:
    """What another office handles. ``phrases`` is what people call it; ``unless`` names procedures that do it here."""

    code: str
    name: str
    office: str
    phrases: tuple[str, ...]
    note: str = ""
    link: str = ""
    name_en: str = ""
    office_en: str = ""
    note_en: str = ""
    unless: frozenset[str] = frozenset()

    @cached_property
    def called(self) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
        """Every phrase by its telling words without accents, and its words as they are written."""
        return tuple((telling(words_of(phrase)), accented(phrase)) for phrase in self.phrases)


@dataclass(frozen=True)
class SearchResult:
    """What was found, best first; ``elsewhere`` is done by other offices and comes before what is done here.

    ``read_as`` says how mistyped words were understood, without accents.
    """

    entries: list[SearchEntry]
    read_as: str = ""
    elsewhere: list[SearchReferral] = field(default_factory=list)


@dataclass(frozen=True)
class Scored:
    """A procedure against a question: the share of it that is explained, what the name says, all points."""

    entry: SearchEntry
    share: float
    says: float
    points: float

    def is_exact(self, words: Sequence[str]) -> bool:
        """Whether its name has every word whole, none merely as the beginning of another."""
        return self.share >= 1 and self.says >= WORD * len(words)


@dataclass
class SearchIndex:
    """Every procedure, what people call them, and what is done elsewhere."""

    entries: Sequence[SearchEntry]
    everyday: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    referrals: Sequence[SearchReferral] = ()
    abbreviations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[SearchEntry], referrals: Iterable[SearchReferral] = ()) -> SearchIndex:
        """With the everyday words of the package; those of procedures that this city does not have mean nothing."""
        own = list(entries)
        codes = {entry.code for entry in own}
        with EVERYDAY.open(encoding="utf-8", newline="") as table:
            listed = ((words_of(row["words"]), row["codes"].split()) for row in csv.DictReader(table))
            everyday = {words: kept for words, named in listed if (kept := [code for code in named if code in codes])}
        with ABBREVIATIONS.open(encoding="utf-8", newline="") as table:
            short = {row["short"]: words_of(row["meant"]) for row in csv.DictReader(table)}
        return cls(own, everyday, [one for one in referrals if not one.unless & codes], short)

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """Every word by which something can be found, and how often it is said."""
        known = Counter(word for phrase in self.everyday for word in phrase)
        known.update(word for one in self.referrals for phrase, _ in one.called for word in phrase)
        for entry in self.entries:
            known.update((*entry.words, *entry.english, *entry.of_field))
        return known

    def find(self, typed: str, *, english: bool = False) -> SearchResult:
        """The procedures that are meant, best first, and what is done elsewhere.

        ``english``: typed on an English page, where the little words of English say nothing.
        """
        typed = cleaning.line(typed)
        accents = accented(typed)
        meant_words = [part for word in words_of(typed)[:MOST_WORDS] for part in self.abbreviations.get(word, (word,))]
        said = telling(tuple(meant_words), english=english)
        words = tuple(part for word in said for part in self._put_right(word))
        if not words:
            return SearchResult([])
        meant = self._meant(words)
        scored = [self._score(entry, words, meant, accents) for entry in self._candidates(words, meant)]
        entries = _best(scored, meant) or self._named_within(words)
        elsewhere, is_whole = self._elsewhere(words, accents, scored)
        if elsewhere:
            entries = [entry for entry in entries if self._stays(entry, words, meant, scored, is_whole=is_whole)]
        return SearchResult(entries, " ".join(words) if words != said else "", elsewhere)

    def _put_right(self, word: str) -> tuple[str, ...]:
        """A word by which nothing is called: taken apart, or with one slip mended.

        What can be a Vietnamese syllable is left as it is: it is another word (chim), not a slip for ours.
        """
        known_so = any(known.startswith(word) for known in self.vocabulary)
        if known_so or SYLLABLE.fullmatch(word) or any(c.isdigit() for c in word):
            return (word,)
        if len(word) >= SHORTEST_JOINED and (parts := self._apart(word)):
            return parts
        if len(word) >= SHORTEST_MISTYPED:
            near = [known for known in self.vocabulary if known[:1] == word[:1] and is_one_slip(word, known)]
            near.sort(key=lambda known: (abs(len(known) - len(word)), -self.vocabulary[known], known))
            return (near[0],) if near else (word,)
        return (word,)

    def _apart(self, word: str, most: int = 5) -> tuple[str, ...]:
        """Words that were run together, as few as possible; nothing when they cannot be told."""
        for parts in range(2, most + 1):
            if found := self._cut(word, parts):
                return found
        return ()

    def _cut(self, word: str, parts: int) -> tuple[str, ...]:
        if parts == 1:
            return (word,) if word in self.vocabulary else ()
        for cut in range(2, len(word) - 1):
            if word[:cut] in self.vocabulary and (rest := self._cut(word[cut:], parts - 1)):
                return (word[:cut], *rest)
        return ()

    def _meant(self, words: tuple[str, ...]) -> dict[str, tuple[float, frozenset[str]]]:
        """Procedures that the everyday words name: points (whole and longer phrases first), and the words explained."""
        meant: dict[str, tuple[float, frozenset[str]]] = {}
        for phrase, codes in self.everyday.items():
            wanted = telling(phrase)
            if not (is_within(wanted, words) or begins(wanted, words)):
                continue
            whole = 1.0 if wanted == words else IN_A_LONGER_QUESTION
            for place, code in enumerate(codes):
                worth = whole * (PHRASE - PLACE_IN_PHRASE * place) + 5.0 * len(wanted)
                points, explained = meant.get(code, (0.0, frozenset()))
                beginning = {word for word in words if any(one.startswith(word) for one in wanted)}
                meant[code] = (max(points, worth), explained | beginning)
        return meant

    def _candidates(self, words: tuple[str, ...], meant: Mapping[str, object]) -> Sequence[SearchEntry]:
        """All; but when people call something just so, only what they mean, and names that hold these very words."""
        if not self._is_called(words):
            return self.entries
        return [entry for entry in self.entries if entry.code in meant or is_within(words, entry.words)]

    def _named_within(self, words: tuple[str, ...]) -> list[SearchEntry]:
        """What the longest everyday phrase of several words within a longer question means."""
        said = [phrase for phrase in self.everyday if len(telling(phrase)) > 1 and is_within(telling(phrase), words)]
        longest = max(said, key=lambda phrase: (len(telling(phrase)), phrase), default=None)
        own = {entry.code: entry for entry in self.entries}
        return [own[code] for code in self.everyday[longest]] if longest else []

    def _is_called(self, words: tuple[str, ...]) -> bool:
        return any(telling(phrase) == words for phrase in self.everyday)

    def _elsewhere(
        self, words: tuple[str, ...], accents: frozenset[str], scored: Sequence[Scored]
    ) -> tuple[list[SearchReferral], bool]:
        """Referrals that are meant, best first, and whether one is called just so.

        What is done here comes to nothing less: a referral gives way to a longer phrase for something of ours, and
        one that is meant by a single word of the question to a procedure that explains all of it.
        """
        ours = max((len(telling(one)) for one in self.everyday if is_within(telling(one), words)), default=0)
        all_explained = any(one.is_exact(words) for one in scored)
        found: list[tuple[int, int, SearchReferral]] = []
        for referral in self.referrals:
            rank, length = max(
                (_called(phrase, written, words, accents), len(phrase)) for phrase, written in referral.called
            )
            gives_way = rank < 3 and all_explained and (length == 1 or rank == 1)
            if rank and length >= ours and not gives_way:
                found.append((rank, length, referral))
        found.sort(key=lambda one: (-one[0], -one[1], one[2].code))
        best = [referral for rank, length, referral in found if (rank, length) == found[0][:2]]
        return best[:MOST_REFERRALS], bool(found) and found[0][0] == 3

    def _stays(
        self,
        entry: SearchEntry,
        words: tuple[str, ...],
        meant: Mapping[str, object],
        scored: Sequence[Scored],
        *,
        is_whole: bool,
    ) -> bool:
        """Whether a procedure of ours is still said beside a referral: named so, or called so by people."""
        if is_whole:
            return entry.code in meant or (len(words) > 1 and is_within(words, entry.words))
        return any(one.is_exact(words) for one in scored if one.entry is entry)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much each word says: the fewer procedures have it, the more."""
        having: Counter[str] = Counter()
        for entry in self.entries:
            having.update({*entry.words, *entry.english, *entry.of_field})
        return {word: log(1 + len(self.entries) / number) for word, number in having.items()}

    def _score(
        self,
        entry: SearchEntry,
        words: tuple[str, ...],
        meant: Mapping[str, tuple[float, frozenset[str]]],
        accents: frozenset[str],
    ) -> Scored:
        """How well this procedure answers."""
        if "".join(words_of(entry.code)) == "".join(words):
            return Scored(entry, 1.0, EXACT_CODE, EXACT_CODE)
        by_phrase, in_phrase = meant.get(entry.code, (0.0, frozenset()))
        unknown = log(1 + len(self.entries))
        says, explained, whole = 0.0, 0.0, 0.0
        spelt = {folded(word): spelling(word) for word in accents if not word.replace("đ", "d").isascii()}
        for place, word in enumerate(words):
            weight = self._weights.get(word, unknown)
            may_go_on = len(word) > 3 or (place == len(words) - 1 and len(word) + place > 1)
            worth = _worth(entry, word, spelt.get(word), may_go_on=may_go_on)
            whole += weight
            explained += weight * (worth > 0 or word in in_phrase)
            says += worth
        begun = entry.words[: len(words) - 1] == words[:-1] and worth > 0  # the last word may still be typed
        if len(words) > 1 and (begun or is_within(words, entry.words)):
            says += TOGETHER
        points = by_phrase + says + SAME_ACCENTS * len(accents & entry.as_written)
        if entry.words[: len(words)] == words:
            points += AT_FRONT
        return Scored(entry, explained / whole, says, points - EACH_WORD_MORE * len(entry.words))


def _best(scored: Sequence[Scored], meant: Mapping[str, object]) -> list[SearchEntry]:
    """Those that explain all, or failing that enough; without the noise below them."""
    for least in (1.0, ENOUGH):
        good = [one for one in scored if one.share >= least - 1e-9]
        if good:
            most = max(one.says for one in good)
            kept = [one for one in good if one.entry.code in meant or one.says >= NOISE * most]
            kept.sort(key=lambda one: (-one.points, one.entry.name, one.entry.code))
            return [one.entry for one in kept]
    return []


def _called(phrase: tuple[str, ...], written: frozenset[str], words: tuple[str, ...], accents: frozenset[str]) -> int:
    """3: called just so; 2: a phrase within the question; 1: all its words are there, or it is still being typed.

    A single word must be meant with its own accents, or electricity (điện) would be found in every area (diện).
    """
    if len(phrase) == 1 and not written & accents and (words != phrase or words[0] not in accents):
        return 0
    if phrase == words:
        return 3
    if is_within(phrase, words):
        return 2
    return int((len(phrase) > 1 and set(phrase) <= set(words)) or begins(phrase, words))


def _worth(entry: SearchEntry, word: str, spelt: tuple[str, str] | None, *, may_go_on: bool) -> float:
    """What one word says for a procedure.

    ``spelt`` is how it was written, where it bears accents: chó is not the cho of cho phép. ``may_go_on``: it may be
    the beginning of a word.
    """
    if word in entry.words and (spelt is None or spelt in entry.spelt):
        return WORD
    if may_go_on and any(known.startswith(word) and known != word for known in entry.words):
        if spelt is None or any(one.startswith(spelt[0]) and one != spelt[0] for one, _ in entry.spelt):
            return PREFIX
    if word in entry.english or (len(word) > 3 and any(known.startswith(word) for known in entry.english)):
        return ENGLISH
    if (word in entry.of_field and (spelt is None or spelt in entry.spelt)) or word in entry.code_words:
        return FIELD
    return 0.0
