"""The small world of tests/world.py, entered through the officials' door, at five past ten on a Wednesday.

The screens read this process's clock; here it stands in the middle of a working week and ticks on from there, so
that nights, weekends and holidays change no test. The database keeps its own: what is recorded is recorded later.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.procedures.models import RequiredPaper
from tests.world import WORKING_DAY, a_dossier, a_world, resolve, signing


@pytest.fixture(autouse=True)
def working_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock of every test at the desk, whenever it is run; `real_clock` marks the few that need the database's."""
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with time_machine.travel(WORKING_DAY, tick=True):
        yield


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return a_world()


@pytest.fixture
def at_desk(world):
    """A signed-in browser: ``at_desk("receiver")``."""

    def signed_in(who: str) -> Client:
        client = Client()
        client.force_login(getattr(world, who))
        return client

    return signed_in


@pytest.fixture
def received(world):
    """A dossier received at the ward some hours ago."""
    return lambda hours=3.0, **more: a_dossier(world, timezone.now() - dt.timedelta(hours=hours), **more)


@pytest.fixture
def in_process(world, received):
    """Received and handed to the handler."""

    def made(hours=3.0, **more):
        dossier = received(hours, **more)
        later = dossier.received_at + dt.timedelta(minutes=5)
        return actions.forward(dossier.pk, by=world.receiver, at=later, to_officer=world.handler)

    return made


@pytest.fixture
def finished(world, in_process):
    """Resolved, waiting to be handed out."""

    def made(hours=3.0, **more):
        dossier = in_process(hours, **more)
        return resolve(dossier.pk, by=world.leader, at=dossier.acted_at + dt.timedelta(minutes=5))

    return made


@pytest.fixture
def page_of():
    """The address of a dossier's page."""
    return lambda dossier: f"/can-bo/ho-so/{dossier.code}"


@pytest.fixture
def do(at_desk, page_of):
    """Post an act from a fresh page: ``do("handler", dossier, "consult", question="…")``."""

    def posted(who, dossier, act, seen=None, **typed):
        dossier.refresh_from_db()
        typed = signing(**typed) if act == "resolve" else typed
        data = {"viec": act, "seen": dossier.acted_seq if seen is None else seen, **typed}
        return at_desk(who).post(page_of(dossier), data)

    return posted


@pytest.fixture
def typed(world):
    """A complete form of reception, with changes: ``typed(phone="")``."""

    def form(version=None, **changes):
        version = version or world.ten_days
        paper = RequiredPaper.objects.get(version=version)
        whole = {
            "lam": "tiep-nhan",
            "intent": str(uuid.uuid4()),
            "unit": world.ward.pk,
            "procedure": version.procedure.code,
            "kind": 0,
            "name": "Nguyễn Thị  Bích Trâm",
            "phone": "0918 445 218",
            "id_number": "",
            "address": "48/6 Trần Việt Châu",
            "email": "",
            "submitted_by": "",
            "channel": 1,
            "arrived_at": "",
            "delivery": "desk",
            "fee_vnd": "",
            f"giay-{paper.pk}": "1",
            f"chinh-{paper.pk}": "1",
            f"sao-{paper.pk}": "2",
            f"ghi-{paper.pk}": "Đã đối chiếu",
            "ten-khac1": "Giấy ủy quyền",
            "chinh-khac1": "1",
            "sao-khac1": "",
            "ghi-khac1": "",
        }
        return {**whole, **changes}

    return form


def words(response) -> str:
    """The page as text."""
    return response.content.decode()
