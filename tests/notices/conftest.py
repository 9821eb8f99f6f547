"""Notices stand on the small world of the casework tests; a real gateway answers where a test asks for one."""

import threading

import pytest

from dossiers.notices import delivering
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from portal.tools.fake_gateway import GatewayServer
from tests.casework.conftest import at, in_process, received, world

__all__ = ["at", "in_process", "received", "world"]

SECRET = "trial-secret"


@pytest.fixture(autouse=True)
def nobody_rests():
    delivering._resting.clear()
    yield
    delivering._resting.clear()


@pytest.fixture
def gateway(settings):
    """Start a real gateway for SMS and Zalo: ``gateway(failing=0.9)``."""
    started = []

    def start(failing: float = 0.0, seed: int = 1) -> GatewayServer:
        server = GatewayServer(SECRET, failing=failing, seed=seed)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        started.append(server)
        settings.SMS_GATEWAY_URL = settings.ZALO_GATEWAY_URL = server.url
        settings.SMS_GATEWAY_SECRET = settings.ZALO_GATEWAY_SECRET = SECRET
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def told(at):
    """Prepare what waits at an instant and give back the messages of a dossier, oldest first."""

    def telling(dossier, when="2018-12-17 15:00"):
        prepare_pending(at=at(when))
        return list(Message.objects.filter(dossier=dossier).order_by("seq", "channel"))

    return telling
