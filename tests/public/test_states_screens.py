"""The status page of every state in a real browser: nothing for axe to find, no sideways scroll, fit for print."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.casework import access
from tests import browser
from tests.public.states import NOW, every_state
from tests.world import a_world

pytestmark = pytest.mark.browser


@pytest.fixture
def receipts(own_database, web, monkeypatch):
    """The receipt's address of a dossier in each state."""
    made = every_state(a_world(), email="thu@example.vn")
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    return {name: f"{web}/r/{access.issue_token(dossier, at=NOW)}" for name, dossier in made.items()}


def test_the_page_of_every_state_is_clean_and_fits(receipts):
    troubles = []
    with browser.opened() as page:
        for name, address in receipts.items():
            page.goto(address)
            for viewport in (browser.DESKTOP, browser.PHONE):
                page.set_viewport_size(viewport)
                _keep(page, f"{name}-{viewport['width']}")
                troubles += [f"{name}: scrolls sideways"] if browser.scrolls_sideways(page) else []
            troubles += [f"{name}: {finding}" for finding in browser.findings(page)]
        page.emulate_media(media="print")
        for gone in (".top", ".foot", ".no-print"):
            assert not page.locator(gone).first.is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
        _keep(page, "print")
    assert troubles == []


def _keep(page, name):
    """With PICTURES=folder the pages are kept to be looked at."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name.replace(' ', '-')}.png", full_page=True)
