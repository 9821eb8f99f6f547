"""The words of a message: from its template, in Vietnamese with accents, or folded into one SMS of 160 GSM letters.

Nothing here names a person: a dossier's code, its procedure, its office, dates, an amount.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Dossier
from dossiers.casework.states import Delivery, Kind, Outcome
from dossiers.notices import links
from dossiers.units import printed_names, the_city

SMS_LENGTH = 160
COMPLAINT = "khiếu nại"
LINK, CODE = "{link}", "{code}"
"""Where the secret goes in a stored text; it is put in when the message leaves."""

_GSM = re.compile(r"[^A-Za-z0-9 @!\"#%&'()*+,\-./:;<=>?_\n]")
_TYPED = str.maketrans(
    {"đ": "d", "Đ": "D", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "•": "*", "\u00a0": " "}
)


@dataclass(frozen=True)
class Words:
    """A text ready to be stored: the subject (e-mail only) and the body with its placeholder."""

    subject: str
    body: str


def told(kind: str, channel: str, dossier: Dossier, data: dict[str, Any]) -> Words:
    """The words of one event for one channel. ``dossier`` comes with its unit and procedure version."""
    context, kind = _context(dossier, data), _variant(kind, dossier, data)
    if channel == "sms":
        lines = _render(f"notices/{kind}.sms.txt", context)
        return Words("", one_sms(dossier.unit.name, lines[0], " ".join(lines[1:])))
    subject, *rest = _render(f"notices/{kind}.txt", context)
    return Words(subject, "\n".join((*rest, "", f"Xem hồ sơ: {LINK}")).strip())


def _variant(kind: str, dossier: Dossier, data: dict[str, Any]) -> str:
    """The template's name: a result before its promise is told as one, where the regime wants it told beforehand."""
    early = kind == Kind.RESOLVED and data.get("outcome") == Outcome.EARLY and dossier.regime.tells_early
    return "ready_early" if early else kind


def of_petition(kind: str, channel: str, *, code: str, what: str, unit: str, due_at: dt.datetime) -> Words:
    """The words of one thing done with a petition: its code, who holds it, until when; not what anybody wrote."""
    context = {
        "code": code,
        "what": what,
        "unit": printed_names.committee(unit),
        "due": moment(due_at),
        **of_city(),
        "is_complaint": what == COMPLAINT,
    }
    if channel == "sms":
        lines = _render(f"notices/petition_{kind}.sms.txt", context)
        return Words("", one_sms(unit, lines[0], " ".join(lines[1:])))
    subject, *rest = _render(f"notices/petition_{kind}.txt", context)
    return Words(subject, "\n".join((*rest, "", f"Theo dõi: {LINK}")).strip())


def plain(name: str, context: dict[str, Any]) -> Words:
    """The words of a message that is about no single event (a code, a list of codes, a digest)."""
    said = of_city() | {"city": folded(the_city.now().proper)}
    subject, *rest = _render(f"notices/{name}.txt", {**said, **context})
    return Words(subject, "\n".join(rest).strip())


def folded(text: str) -> str:
    """The text in letters that an SMS of 160 can hold: no accents, nothing outside the basic GSM alphabet."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.translate(_TYPED)) if not unicodedata.combining(c))
    return " ".join(_GSM.sub("", bare.translate(_TYPED)).split())


def one_sms(name: str, core: str, more: str = "", *, link: bool = True) -> str:
    """``Mot cua <name>: <core> <more> Xem: {link}``, at most 160 letters once the link stands in it.

    The office is named in full (phuong Hung Loi), else shortly (P. Hung Loi); a proper name is never cut. What does not
    fit goes in this order: the second sentence, then the name. "Mot cua", by which people know a true
    message, the first sentence and the link always stay.
    """
    tail = f" Xem: {LINK}" if link else ""
    length_of_link = len(links.origin()) + len("/t/") + links.LENGTH - len(LINK) if link else 0
    room = SMS_LENGTH - length_of_link - len(tail)
    core, more = folded(core), folded(more)
    names = [folded(printed_names.full(name)), folded(printed_names.short(name))]
    for second in (f" {more}" if more else "", ""):
        fixed = len(f"Mot cua : {core}{second}")
        fitting = next((one for one in names if one and len(one) <= room - fixed), "")
        if fitting:
            return f"Mot cua {fitting}: {core}{second}{tail}"
    return f"{f'Mot cua: {core}'[:room]}{tail}"


def _render(name: str, context: dict[str, Any]) -> list[str]:
    return [line.rstrip() for line in render_to_string(name, context).strip().split("\n")]


def _context(dossier: Dossier, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "procedure": dossier.procedure_version.name,
        "unit": printed_names.in_sentence(dossier.return_unit or dossier.unit),
        "address": (dossier.return_unit or dossier.unit).address,
        **of_city(),
        "by_post": dossier.delivery == Delivery.POST,
        "due": moment(data.get("due_at")),
        "was_due": moment(dossier.due_at),
        "is_open": bool(data.get("open")),
        "lifted": bool(data.get("lifted")),
        "answer_due": moment(data.get("answer_due")),
        "new_date": moment(data.get("to")),
        "old_date": moment(data.get("from")),
        "moves": bool(data.get("moves")),
        "number": data.get("number", ""),
        "papers": data.get("papers", 0),
        "until": moment(f"{data['answer_by']}T17:00+07:00") if data.get("answer_by") else "",
        "runs_from": moment(data.get("runs_from")),
        "runs_from_day": moment(f"{data['runs_from'][:10]}T17:00+07:00") if data.get("runs_from") else "",
        "restarts": bool(data.get("restarts")),
        "closes_on": moment(f"{data['closes_on']}T17:00+07:00") if data.get("closes_on") else "",
        "unanswered": bool(data.get("unanswered")),
        "withdrawn": data.get("outcome") == Outcome.WITHDRAWN,
        "amount": money(data.get("amount_vnd", 0)),
        "receipt": data.get("receipt", ""),
        "new_receipt": data.get("new", ""),
        "new_amount": money(data.get("new_amount_vnd", 0)),
    }


def of_city() -> dict[str, str]:
    """What messages say of the city; ``call`` is whom to call: the hot line, or the desks where there is none."""
    city = the_city.now()
    return {"city": city.name, "desk": city.desk, "call": city.hotline or city.desk}


def moment(instant: dt.datetime | str | None) -> str:
    """04/01/2019, or 07:55 ngày 03/01/2019 where it falls within the day; 24:00 is the end of its day."""
    if not instant:
        return ""
    when = (dt.datetime.fromisoformat(instant) if isinstance(instant, str) else instant).astimezone(LOCAL)
    if when.time() == dt.time():
        return f"{when - dt.timedelta(minutes=1):%d/%m/%Y}"
    return f"{when:%d/%m/%Y}" if when.time() == dt.time(17) else f"{when:%H:%M} ngày {when:%d/%m/%Y}"


def money(amount_vnd: int) -> str:
    """75.000 đồng"""
    return f"{amount_vnd:,} đồng".replace(",", ".")
