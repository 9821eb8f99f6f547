"""What fills the blanks of a sentence, in words for translators: the catalogue says it above every sentence.

One name means one thing all over the portal; a sentence that means something else by it has a note of its own in the
source (``Translators:``, docs/english.md).
"""

import re
import string

A_DATE = "a date, already written in the page's language, such as 4 January 2019"
A_DAY = "a date with or without its weekday, already written in the page's language, such as Friday 4 January 2019"
A_TIME = "a time of day, such as 07:55"
AN_AMOUNT = "an amount of money, such as VND 75,000"
A_LINK = "the address of a page"
A_NUMBER = "a number"
A_TERM = "a stretch of working time, such as 4 working days"
A_NAME = "a name; Vietnamese where it has no other"

MEANINGS = {
    "city_kind": "what the place is: city or province",
    "after": "a stretch of the day, or several",
    "address": "a telephone number or e-mail address, partly hidden",
    "amount": AN_AMOUNT,
    "answer_due": "a promise: a date, or a date and a time of day",
    "answered": "how many opinions were answered in a dialogue, a number",
    "at": "a date and time, such as 26 December 2018, 08:10",
    "before": "a stretch of the day, or several",
    "by_phone": A_LINK,
    "cause": "why it is late, such as: a mistake of the office in charge",
    "calculator": A_LINK,
    "clock": A_TIME,
    "closes_on": "the last day before a dossier is closed: Thursday, 3 January 2019",
    "code": "the code of an application",
    "contact": A_LINK,
    "cutoff": A_TIME,
    "day": A_DAY,
    "days": "weekdays in a row, or a number of days",
    "denunciation": A_LINK,
    "digits": "a telephone number as a telephone dials it",
    "dots": A_NUMBER,
    "due": "a date and time, such as 26 December 2018, 08:10",
    "entries": A_NUMBER,
    "entry": "the number of an entry of the public log",
    "example": "an example of a code",
    "expected": "a number, with a decimal",
    "fields": "what was corrected, such as: name, address",
    "first": "a conclusion, such as: done on time",
    "first_day": "a weekday",
    "format": "what a file is, such as PDF",
    "from_day": A_DATE,
    "from_time": A_TIME,
    "good": A_NUMBER,
    "help": A_LINK,
    "high": A_DATE,
    "hotline": "a telephone number as a link, or the name of the desks where there is no hot line",
    "hours": "the opening hours of a week, a whole sentence",
    "how": A_LINK,
    "last": A_NUMBER,
    "last_day": "a weekday",
    "late": "how many are late, or by how much",
    "left": "how many are left",
    "limit": A_NUMBER,
    "lines": "how many entries a register has, a number",
    "low": A_DATE,
    "made_at": "a date and time, such as 26 December 2018, 08:10",
    "moment": "a date and time, such as 26 December 2018, 08:10",
    "month": "the number of a month",
    "most": A_NUMBER,
    "n": A_NUMBER,
    "name": A_NAME,
    "new": "the digits that a telephone number begins with",
    "number": "the number of a paper or of a step",
    "office": "what an authority is called",
    "offset": "what was typed as a time zone",
    "old": "the digits that a telephone number begins with",
    "open": A_NUMBER,
    "opinions": "how many opinions people voiced in a dialogue, a number",
    "origin": "the address of this portal",
    "overdue": A_NUMBER,
    "papers": "how many papers, or which",
    "phone": "a telephone number, or the address of a page",
    "place": "the name and address of a desk",
    "places": A_NUMBER,
    "post": A_NAME,
    "present": A_LINK,
    "procedures": A_LINK,
    "rate": "a rate or percentage",
    "rated": A_NUMBER,
    "read_as": "the Vietnamese words that a search was read as",
    "reason": "an official's words, Vietnamese, ending in a full stop",
    "receipt": "the number of a receipt",
    "resolved": A_NUMBER,
    "results": A_NUMBER,
    "returned": A_DATE,
    "right": "a weekday",
    "share": "a percentage",
    "shown": A_NUMBER,
    "since": A_DATE,
    "size": "how large a file is, such as 214 KB",
    "span": A_TERM,
    "start": "the digits that a telephone number begins with",
    "step": A_NAME,
    "tail": "the last digits of a telephone number",
    "term": A_TERM,
    "time": "a time of day, such as 07:55, or a stretch of working time, such as 4 working days",
    "times": A_NUMBER,
    "to": A_DATE,
    "to_day": A_DATE,
    "to_time": A_TIME,
    "today": A_DATE,
    "total": A_NUMBER,
    "typed": "what somebody typed",
    "unit": A_NAME,
    "until": A_DATE,
    "when": "a promise: a date, or a date and a time of day",
    "whole": "how many in all, or how long in all",
    "wrong": "a weekday",
    "year": "a year",
}


def blanks(sentence: str) -> list[str]:
    """The names of what fills a sentence: ``{day}`` and ``%(day)s``, in their order."""
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
    except ValueError:
        named = []
    return list(dict.fromkeys(named + re.findall(r"%\((\w+)\)s", sentence)))


def explained(sentence: str) -> list[str]:
    """A line for each blank that has a meaning here: ``day: a date …``."""
    return [f"{name}: {MEANINGS[name]}" for name in blanks(sentence) if name in MEANINGS]
