"""The first screen of a telephone in every state: the day, what I must do, who holds it, in this order, in sight.

Measured in a real browser at 390 × 844, with and without the web font and with the longest names that units and
procedures have; the numbers are those of the drawing (docs/look.md).
"""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.casework.models import Dossier
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.public import deciding, master_data_cache
from portal.public.phone import status_query
from portal.web.process_cache import ProcessCache
from tests import browser
from tests.public.dossiers_by_state import NOW
from tests.public.everywhere import a_city
from tests.world import a_world

pytestmark = pytest.mark.browser
DAY, BUTTON, HOLDER = 360, 617, 693
LONGEST = "Chi nhánh Văn phòng Đăng ký đất đai khu vực quận Ninh Kiều"
"""The longest name of a unit that holds dossiers in the demonstration city."""
LOOKED_AT = """() => {
    const bottom = what => Math.round(what.getBoundingClientRect().bottom + scrollY);
    const card = document.querySelector('.ans'), slots = [...card.children];
    return {
        day: bottom(card.querySelector('.a1 .day')),
        buttons: [...card.querySelectorAll('.a2 .btn')].map(bottom), holder: bottom(card.querySelector('.a3 .who')),
        slots: slots.map(one => one.className.match(/a[123]/)[0]), headings: document.querySelectorAll('h1').length,
        filled: [...document.querySelectorAll('main .btn-primary')].filter(one => one.offsetParent).length,
    };
}"""


@pytest.fixture
def city(own_database, web, monkeypatch):
    """One dossier in every state; ``receipts`` are the tokens by name, ``web`` is where the portal answers."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    made = a_city(a_world())
    made.web = web
    return made


def its_turn(dossier):
    """Whether the table says that something waits for the citizen, and may be done on this page."""
    events = master_data_cache.happenings(status_query.happened(dossier.pk), dossier)
    row = deciding.situation(dossier, events, NOW)
    return row.turn, row.name


def measured(city, page, *, without_font=False):
    troubles, seen = [], {}
    if without_font:
        page.route("**/*.woff2", lambda route: route.abort())
    for name, token in city.receipts.items():
        page.goto(f"{city.web}/r/{token}")
        page.evaluate("document.fonts.ready")
        found = seen[name] = page.evaluate(LOOKED_AT)
        if found["slots"] != ["a1", "a2", "a3"] or found["headings"] != 1:
            troubles.append(f"{name}: {found['slots']}, {found['headings']} headings")
        over = found["day"] > DAY or max(found["buttons"], default=0) > BUTTON or found["holder"] > HOLDER
        troubles += [f"{name}: {found}"] if over else []
        if browser.scrolls_sideways(page):
            troubles.append(f"{name}: scrolls sideways")
    return troubles, seen


def test_in_every_state_the_three_answers_are_on_the_first_screen(city):
    with browser.opened(viewport=browser.PHONE) as page:
        troubles, seen = measured(city, page)
        turns = {name: its_turn(Dossier.objects.get(pk=one.pk)) for name, one in city.made.items()}
        for name, (turn, row) in turns.items():
            if seen[name]["filled"] > turn:
                troubles.append(f"{name}: a filled button, though {row} asks for nothing")
    assert troubles == []
    assert sum(found["filled"] for found in seen.values()) >= 4, "nobody is asked for anything: nothing was tried"


@pytest.mark.parametrize("without_font", [False, True], ids=["web font", "no web font"])
def test_the_longest_names_fit_too(city, without_font):
    ProcessCache.forget_everything()
    Unit.objects.exclude(kind=Unit.Kind.CITY).update(name=LONGEST)
    ProcedureVersion.objects.update(name="Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất")
    with browser.opened(viewport=browser.PHONE) as page:
        troubles, seen = measured(city, page, without_font=without_font)
        page.goto(f"{city.web}/r/{city.receipts['running']}")
        assert page.get_by_text(LONGEST).first.is_visible()
    assert troubles == [] and len(seen) > 20


def test_the_measure_finds_a_slot_that_is_pushed_down(city):
    with browser.opened(viewport=browser.PHONE) as page:
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => document.querySelector('.ans').style.marginTop = '30rem')"
        )
        troubles, _seen = measured(city, page)
    assert len(troubles) == len(city.receipts)
