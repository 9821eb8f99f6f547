"""The board in a browser, on a small city: each figure opens exactly its dossiers; every screen at 1440 and 390 px."""

import pytest
from django.utils import timezone

from dossiers.oversight import balance, index_readings, integrity
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Demonstration
from dossiers.oversight.reports import a_year_before
from portal.demo.scale import totals
from tests import browser
from tests.board import walk
from tests.portal import demo_city

pytestmark = pytest.mark.browser

YEAR = "/dieu-hanh/?ky=mau"
PORTRAIT, LANDSCAPE = 718, 1047
"""How many pixels of A4 lie within margins of 10 mm."""
HTML, WHOLE = 30, 65
"""What an official's page may weigh in kB, without and with its styles and scripts."""
FIGURES = ("received", "resolved", "early_or_on_time", "late", "in_progress", "in_time", "overdue")


@pytest.fixture
def city(own_database, settings):
    """A small demonstration city, and the year that ends when it was made."""
    demo_city.load(own_database)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the city was loaded with
    made = Demonstration.objects.get().made_at
    return Period(a_year_before(made), made, made)


def test_each_figure_of_the_board_opens_exactly_the_dossiers_that_a_recount_finds(city, web):
    truth, scaled = walk.recounted(city), totals(demo_city.SIZE)
    with browser.opened() as page:
        walk.sign_in(page, web, "lanhdao.tp")
        said = {figure: walk.opens_what_it_counts(page, f"{web}{YEAR}", figure, truth) for figure in FIGURES}
        page.goto(f"{web}{YEAR}")
        assert f"{100 * (1 - said['late'] / said['resolved']):.2f} %".replace(".", ",") in words(page)
        walk.opened(page, "overdue")
        walk.all_wait_for_papers(page, 7)
        assert all_screens(page, web) == []
    wanted = {name: getattr(scaled, name) for name in ("received", "resolved", "late", "in_progress")}
    assert {name: said[name] for name in wanted} == wanted and said["overdue"] == 7


SCREENS = (
    "", "?ky=thang-truoc", "?ky=tu-chon&tu=2020-01-01&den=2020-01-31", "don-vi/H13.31/", "don-vi/H13.01/",
    "ho-so/?so=late", "ho-so/?so=paused", "bieu/", "bieu/?theo=linh-vuc", "bieu/?bieu=tien-do",
    "bieu/?bieu=tre-han&biet=2026-11-20", "chi-so/", "dau-hieu/", "dau-hieu/mau/?hat=bb-07&so-luong=5", "don-doc/",
    "don-doc/?don-vi=H13.31", "don-doc/tre-han/", "don-doc/kiem-tra/", "cach-tinh/", "tai-ve/",
)  # fmt: skip


def all_screens(page, web) -> list[str]:
    """What axe, the width of a phone and the printer have against any screen of the board."""
    now = timezone.now()
    assert balance.check() == []
    integrity.examine_once_a_day(at=now)
    index_readings.read_once_a_day(at=now)
    found = []
    for screen in SCREENS:
        page.set_viewport_size(browser.DESKTOP)
        page.goto(f"{web}/dieu-hanh/{screen}")
        assert page.locator("h1").count() == 1, screen
        found += [f"{screen}: {words}" for words in browser.findings(page)]
        found += [f"{screen}: {words}" for words in untabled(page)]
        html, whole = walk.weights(page)
        found += [f"{screen}: {html} of {HTML} kB, {whole} of {WHOLE} kB"] if html > HTML or whole > WHOLE else []
        page.set_viewport_size(browser.PHONE)
        found += [f"{screen}: scrolls sideways"] if browser.scrolls_sideways(page) else []
        page.emulate_media(media="print")
        page.set_viewport_size({"width": LANDSCAPE if screen.startswith("bieu") else PORTRAIT, "height": 1000})
        found += [f"{screen}: prints its menu"] if page.locator(".side").is_visible() else []
        found += [f"{screen}: is cut off on paper"] if browser.scrolls_sideways(page) else []
        page.emulate_media(media="screen")
    page.goto(f"{web}/dieu-hanh/")
    return found + [f"on a phone: {words}" for words in browser.findings(page)]


def untabled(page) -> list[str]:
    """Charts that no table tells in numbers: none on their card, and no link from it to one on the page."""
    card = "xpath=ancestor::*[contains(concat(' ', @class, ' '), ' card-x ')][1]"
    alone = []
    for picture in page.locator("main svg[role=img]:visible").all():
        here = picture.locator(card)
        below = [page.locator(f"{one.get_attribute('href')} table") for one in here.locator("a[href^='#']").all()]
        if not here.locator("table").count() and not any(table.count() for table in below):
            alone.append(f"no table beside {picture.get_attribute('aria-label')}")
    return alone


def words(page) -> str:
    return page.locator("main").inner_text().replace("\xa0", " ")
