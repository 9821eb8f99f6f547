"""The citizens' pages stand on the small world of the casework tests, with the clock held still."""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from portal.web.process_cache import ProcessCache
from tests.casework.conftest import at, in_process, received, world
from tests.world import local

__all__ = ["at", "in_process", "received", "world"]


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    ProcessCache.forget_everything()
    yield
    ProcessCache.forget_everything()


@pytest.fixture
def now(monkeypatch):
    """Hold the clock still, for pages and for signed addresses: ``now("2018-12-27 10:00")``."""

    def still(text: str) -> None:
        instant = local(text)
        monkeypatch.setattr(timezone, "now", lambda: instant)
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=instant.timestamp))

    return still


@pytest.fixture
def find(client, now):
    """Look a dossier up as a citizen does and follow to its page: ``find(dossier, "3456", at="2018-12-27 10:00")``."""

    def looking(dossier, secret="3456", at="2018-12-18 10:00"):
        now(at)
        return client.post("/tra-cuu", {"ma": dossier.code, "so": secret}, follow=True)

    return looking
