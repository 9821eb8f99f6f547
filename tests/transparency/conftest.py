"""A public log in a folder of its own, and a witness at an address of its own."""

import threading

import pytest

from dossiers.transparency import note
from dossiers.transparency.witness import Witness
from dossiers.transparency.witness_server import WitnessServer
from tests.world import a_world

LOG = note.new_key("city.example/nhat-ky", note.LOG)
NOW = 1_700_000_000


@pytest.fixture
def log(settings, tmp_path):
    """The settings of a city that keeps a public log; the path of its files."""
    settings.LOG_ROOT, settings.LOG_KEY, settings.LOG_WITNESSES = tmp_path / "log", str(LOG), []
    return settings.LOG_ROOT


@pytest.fixture
def witness_at(tmp_path):
    """Starts a witness by name and gives its server; all are stopped after the test."""
    started = []

    def start(name="paper.example/witness", logs=(LOG.key,)):
        key = note.new_key(name, note.WITNESS)
        server = WitnessServer(Witness(key, list(logs), tmp_path / f"witness-{len(started)}"), clock=lambda: NOW)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def witnessed(log, settings, witness_at):
    """The same city with one witness; gives its server."""
    server = witness_at()
    settings.LOG_WITNESSES = [f"{server.witness.key.key} {server.url}"]
    return server


@pytest.fixture
def world(db):
    return a_world()
