"""The demonstration's witness: a second process with a key of its own, found by its address while it runs."""

import os
import socket
import subprocess
import time
from urllib.parse import urlsplit

import pytest

from dossiers.transparency import note, publishing, signing_keys
from portal.ops import witness_beside
from portal.ops.embedded import paths
from tests.transparency.conftest import LOG
from tests.world import a_dossier, local


@pytest.fixture
def demonstration(log, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DEMO", raising=False)
    monkeypatch.delenv("LOG_WITNESSES", raising=False)
    settings.DEMO = "small"


def listens(host, port):
    with socket.socket() as door:
        return door.connect_ex((host, port)) == 0


def test_it_signs_the_demonstrations_checkpoints(demonstration, world, settings):
    (child,) = witness_beside.children()
    settings.LOG_WITNESSES = [paths.witness_address().read_text()]
    (asked,) = signing_keys.witnesses()
    place = urlsplit(asked.url)
    process = subprocess.Popen(child.command, env=dict(os.environ), stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not listens(place.hostname, place.port) and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.1)
        a_dossier(world, local("2018-12-28 08:00"))
        publishing.publish(LOG, at=local("2026-09-16 09:00"))
    finally:
        process.terminate()
        assert process.wait(20) == 0
    signed = publishing.published(LOG.key)[1]
    assert [one.key.name for one in note.signatures(signed, [asked.key])] == [witness_beside.NAME]
    assert asked.key.public != LOG.key.public
    witness_beside.forget()
    assert not paths.witness_address().exists()
    witness_beside.children()
    assert signing_keys.read_witness(paths.witness_address().read_text()).key == asked.key, "the key outlives it"


@pytest.mark.parametrize("how", ["no demonstration", "witnesses of its own", "units of its own", "no log"])
def test_a_real_city_gets_none(demonstration, settings, monkeypatch, how):
    if how == "no demonstration":
        settings.DEMO = "none"
    elif how == "units of its own":
        monkeypatch.setenv("DEMO", "none")
    elif how == "no log":
        settings.LOG_KEY = ""
    else:
        monkeypatch.setenv("LOG_WITNESSES", f"{note.new_key('a.example', note.WITNESS).key} http://127.0.0.1:1")
    assert witness_beside.children() == [] and not paths.witness_address().exists()
