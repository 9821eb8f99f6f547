"""What every page needs: the city's name, whether its data are a sample, its language and its twin in the other."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import pgettext_lazy

from dossiers.oversight.models import Demonstration
from dossiers.units import the_city
from portal.web import language, whom_to_call
from portal.web.process_cache import ProcessCache

CITY = pgettext_lazy("what the place is, in a sentence", "thành phố")
PROVINCE = pgettext_lazy("what the place is, in a sentence", "tỉnh")
"""What sentences call the place, in the language of the page."""


@dataclass(frozen=True)
class Sample:
    """The data are a demonstration, made at this instant."""

    made_at: dt.datetime
    lives: bool = False
    """Whether its officials act by themselves (portal/demo/activity.py)."""


def page(request: HttpRequest) -> dict[str, object]:
    """For the frame of every page (TEMPLATES, context_processors)."""
    return {
        "city_name": the_city.now().proper,
        "the_city": the_city.now(),
        "city_kind": PROVINCE if the_city.now().is_province else CITY,
        "hotline": whom_to_call.linked(),
        "sample": sample(),
        "language": translation.get_language(),
        "file_limit": settings.FILE_LIMIT_MB,
        "twins": language.twins(request),
    }


def _sample() -> Sample | None:
    made = Demonstration.objects.first()
    return Sample(made_at=made.made_at, lives=settings.DEMO_LIVES) if made else None


sample = ProcessCache(_sample, 60.0)
"""Whether this city is a demonstration; asked at most once a minute by each process."""
