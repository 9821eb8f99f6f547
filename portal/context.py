"""What every page needs: the city's name and whether its data are a sample."""

import datetime as dt
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from dossiers.oversight.models import Demonstration

_REMEMBERED_SECONDS = 60.0
_remembered: dict[str, tuple[float, "Sample | None"]] = {}


@dataclass(frozen=True)
class Sample:
    """The data are a demonstration, made at this instant."""

    made_at: dt.datetime


def page(request: HttpRequest) -> dict[str, object]:
    """For the frame of every page (TEMPLATES, context_processors)."""
    return {"city_name": settings.CITY_NAME.removeprefix("thành phố "), "sample": sample()}


def forget() -> None:
    """Ask again at the next page (after a demonstration was made, and between tests)."""
    _remembered.clear()


def sample() -> Sample | None:
    """Whether this city is a demonstration; asked of the database at most once a minute and process."""
    asked, answer = _remembered.get("sample", (float("-inf"), None))
    if time.monotonic() - asked >= _REMEMBERED_SECONDS:
        answer = _read_sample()
        _remembered["sample"] = (time.monotonic(), answer)
    return answer


def _read_sample() -> Sample | None:
    made = Demonstration.objects.first()
    return Sample(made_at=made.made_at) if made else None
