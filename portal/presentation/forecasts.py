"""The forecast as pages need it: what was learnt is read once in a while, never for each visitor."""

import datetime as dt

from dossiers.casework.models import Dossier
from dossiers.oversight import forecast
from portal.web.process_cache import ProcessCache

paces = ProcessCache(forecast.paces, 600.0)


def expected(dossier: Dossier, at: dt.datetime) -> forecast.Expected | None:
    """When a running dossier will probably be done; None where nothing honest can be said."""
    return forecast.expected(dossier, paces(), at)
