"""Words as people type them: without accents, without those that say nothing, with a slip of the hand. Pure."""

from __future__ import annotations

import re
import unicodedata

from dossiers.units.folding import folded

FILLING = frozenset("lam xin muon toi em minh o nao cho cua va cach nhu gi how of for want my".split())
ENGLISH_FILLING = frozenset("a an the to of for in on at i we my get need want how do apply and or with new".split())
FILLING_PAIRS = frozenset({("thu", "tuc"), ("ho", "so")})
"""Words that say nothing about which procedure is meant; they count only when nothing else was typed."""
TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Huyền, sắc, ngã, hỏi, nặng as combining marks."""
SYLLABLE = re.compile(r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?")
"""A Vietnamese syllable without its accents."""


def spelling(word: str) -> tuple[str, str]:
    """A word's letters with their hooks and hats, and its tone: where the tone stands does not matter (hòa, hoà).

    Hỏi and ngã are one, for half the country says them alike.
    """
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(mark for mark in parts if mark in TONES).replace("\u0303", "\u0309")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)), tone


def telling(words: tuple[str, ...], *, english: bool = False) -> tuple[str, ...]:
    """The words that say which procedure is meant; all of them when none does."""
    filling = FILLING | ENGLISH_FILLING if english else FILLING
    pairs = {n + k for n in range(len(words) - 1) if words[n : n + 2] in FILLING_PAIRS for k in (0, 1)}
    kept = tuple(word for n, word in enumerate(words) if word not in filling and n not in pairs)
    return kept or words


def accented(text: str) -> frozenset[str]:
    """Words as they are written, in small letters."""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def words_of(text: str) -> tuple[str, ...]:
    """Words without accents, in small letters."""
    return tuple(re.findall(r"[a-z0-9]+", folded(text)))


def is_within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether the words of one stand side by side in the other."""
    return any(many[n : n + len(few)] == few for n in range(len(many) - len(few) + 1))


def begins(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
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
