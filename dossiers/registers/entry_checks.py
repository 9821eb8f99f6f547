"""What a line of a register must say, by its register, and what of it is impossible. Raises ``Invalid`` by field."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from dossiers.casework.actions.refusals import Invalid
from dossiers.parsing import cleaning, written_text
from dossiers.registers.models import RegisterEntry

Kind, Topic = RegisterEntry.Kind, RegisterEntry.Topic
SAID = {
    Kind.DIALOGUE: (
        "on", "title", "text", "outcome", "place", "chaired_by", "attended", "opinions", "answered",
    ),
    Kind.RECEPTION: (
        "on", "title", "text", "outcome", "place", "chaired_by", "way", "topic", "people", "settled",
        "petition_code", "dossier_code",
    ),
    Kind.MODEL: ("on", "title", "text", "outcome", "place", "theme", "held_by", "owner", "standing"),
}  # fmt: skip
"""Which fields each register has, in the order of its form."""
OF_A_PERSON = ("name", "address", "phone")
EARLIEST = dt.date(2000, 1, 1)
LONGEST = {"title": 200, "text": 8000, "outcome": 8000, "place": 200, "chaired_by": 160, "owner": 200, "name": 160,
           "address": 300, "phone": 20, "petition_code": 16, "dossier_code": 40}  # fmt: skip
MOST = 100_000
COUNTED = {"attended": "số người dự", "opinions": "số ý kiến", "answered": "số ý kiến đã trả lời", "people": "số người"}
UNTOLD = "Tố cáo (nội dung và người tố cáo không ghi ở sổ này)"
"""What the register says of a denunciation: that there was one (Luật Tố cáo 2018 art. 8 keeps the rest secret)."""
_LONG_NUMBER = re.compile(r"(?:\d[ .-]?){9,}")


@dataclass(frozen=True)
class EntrySaid:
    """What was typed of a line: values by field, and who was received."""

    values: dict[str, Any] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)


def checked(kind: str, said: EntrySaid, today: dt.date) -> EntrySaid:
    """The same, cleaned, with every field of its register. Raises Invalid."""
    values = {name: _clean(name, said.values.get(name)) for name in SAID[Kind(kind)]}
    person = {name: _clean(name, said.person.get(name)) for name in OF_A_PERSON} if kind == Kind.RECEPTION else {}
    errors = _too_long({**values, **person})
    if values.get("topic") == Topic.DENUNCIATION:
        errors |= _tells_of_a_denunciation(values, person)
        values["title"] = UNTOLD
    on = values["on"]
    if not isinstance(on, dt.date) or not EARLIEST <= on <= today:
        errors["on"] = "Ghi ngày không sau hôm nay."
    if not written_text.sensible(str(values["title"])):
        errors["title"] = "Ghi một câu ngắn nói về việc gì."
    errors |= _choices(kind, values) | _counts(kind, values)
    if errors:
        raise Invalid(**errors)
    return EntrySaid(values, person)


def must_be_nameless(entry: RegisterEntry) -> None:
    """Raise Invalid where the words that everyone will read hold a telephone or identity number."""
    for name in ("title", "text", "outcome", "place", "owner"):
        if _LONG_NUMBER.search(getattr(entry, name)):
            raise Invalid(**{name: "Còn số điện thoại hoặc số giấy tờ: bỏ đi trước khi công khai."})


def _clean(name: str, typed: Any) -> Any:
    if name == "on" or name in COUNTED:
        return typed
    text = str(typed or "")
    return cleaning.paragraphs(text) if name in ("text", "outcome") else cleaning.line(text)


def _too_long(values: dict[str, Any]) -> dict[str, str]:
    return {
        name: f"Dài quá {most} ký tự. Hãy rút gọn."
        for name, most in LONGEST.items()
        if len(str(values.get(name) or "")) > most
    }


def _tells_of_a_denunciation(values: dict[str, Any], person: dict[str, str]) -> dict[str, str]:
    sentence = "Tố cáo: để trống ô này. Người tố cáo và nội dung chỉ ghi ở nơi giữ bí mật theo luật."
    told = {name: values[name] for name in ("text", "outcome", "petition_code", "dossier_code")} | person
    return {name: sentence for name, value in told.items() if value}


def _choices(kind: str, values: dict[str, Any]) -> dict[str, str]:
    wanted = {
        "way": RegisterEntry.Way, "topic": Topic, "settled": RegisterEntry.Settled, "theme": RegisterEntry.Theme,
        "held_by": RegisterEntry.HeldBy, "standing": RegisterEntry.Standing,
    }  # fmt: skip
    return {
        name: "Chọn trong danh sách."
        for name, choices in wanted.items()
        if name in SAID[Kind(kind)] and values[name] not in choices.values
    }


def _counts(kind: str, values: dict[str, Any]) -> dict[str, str]:
    errors = {}
    for name, words in COUNTED.items():
        if name not in SAID[Kind(kind)]:
            continue
        least = 1 if name == "people" else 0
        if not isinstance(values[name], int) or not least <= values[name] <= MOST:
            errors[name] = f"Ghi {words}, từ {least} trở lên."
    if not errors and kind == Kind.DIALOGUE and values["answered"] > values["opinions"]:
        errors["answered"] = "Số ý kiến đã trả lời không thể nhiều hơn số ý kiến."
    return errors
