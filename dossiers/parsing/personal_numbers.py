"""A number of somebody, typed where telephone and paper numbers are both meant: look-up, search, earlier applicants."""

from __future__ import annotations

import re

from dossiers.parsing import cleaning, dossier_code, identity_card, identity_number, phone_number
from dossiers.parsing.unreadable import Unreadable

SHORTEST = 8
"""Signs of the shortest whole number of a telephone or a paper."""
LONGEST = identity_card.LONGEST


def readings(text: str) -> tuple[str, ...]:
    """What it may be, as numbers are kept: its signs as they stand, and what the readers make of it.

    The signs as they stand find what was kept under older rules. A card's code is its number and its old number.
    """
    if identity_card.looks_like(text):
        return _of_card(text)
    found = [re.sub(r"[^0-9A-Z]", "", cleaning.plain(text[:LONGEST]).upper())]
    for read in (phone_number.parse, identity_number.parse):
        try:
            found.append(read(text[:LONGEST]))
        except Unreadable:
            continue
    return tuple(dict.fromkeys(found))


def is_number(text: str) -> bool:
    """Whether a whole number is meant: digits with a few marks between, or a passport's letter before them.

    What can only be a dossier's code is none, though it too is digits with marks behind a letter.
    """
    if identity_card.looks_like(text):
        return True
    if not trouble(text):
        return True
    if _is_code(text):
        return False
    typed = cleaning.plain(text[:LONGEST])
    signs = re.sub(r"[^0-9A-Za-z]", "", typed)
    return len(signs) >= SHORTEST and bool(re.fullmatch(r"\(?\+?[A-Za-z]{0,2}[\d .()\-]+", typed))


def trouble(text: str) -> str:
    """Why a number is neither a telephone's nor a paper's, in the sentence of the likelier; empty when it is one."""
    sentences = []
    for read in (phone_number.parse, identity_number.parse):
        try:
            read(text[:LONGEST])
        except Unreadable as error:
            sentences.append(error.sentence)
        else:
            return ""
    digits = re.sub(r"\D", "", cleaning.plain(text[:LONGEST]))
    return sentences[0] if digits.startswith("0") and len(digits) <= 11 else sentences[1]


def _is_code(text: str) -> bool:
    try:
        dossier_code.parse(text)
    except Unreadable:
        return False
    return True


def _of_card(text: str) -> tuple[str, ...]:
    try:
        card = identity_card.parse(text)
    except Unreadable:
        return ("",)
    return (card.number, card.old_number) if card.old_number else (card.number,)
