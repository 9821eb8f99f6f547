"""Every act of MOVES is opened, filled in and done in a browser that runs no script. The table names the acts.

One browser for all of them; the forms are filled in by what stands on the page, not by what we know of each act.
"""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event
from dossiers.casework.moves import LEG_ACTS, MOVES
from dossiers.casework.states import State
from dossiers.units.roles import Role
from tests import browser
from tests.casework.test_moves import AT_ONCE, NOW, bring_to, linked_to, make_ready, perform
from tests.world import a_dossier, a_world, an_officer, local, with_linked

pytestmark = pytest.mark.browser

ON_A_LIST = ("send_paper", "take_paper")
"""Paper that travels between two desks is sent and taken on their lists: test_received_elsewhere.py."""

FILL_IN = """form => {
    for (const area of form.querySelectorAll("textarea, input[type=text], input:not([type])"))
        if (!area.value && !area.dataset.day) area.value = area.inputMode === "numeric" ? "8000" : "Theo quy định";
    const number = form.querySelector("[name=number]");
    if (number) number.value = form.querySelector("[name=dated_on]") ? "15/KQ" : "EB123456785VN";
    for (const name of ["outside_number", "receipt_number"])
        if (form.elements[name]) form.elements[name].value = "0012345";
    const taker = form.querySelector("[name=taken_by]");
    if (taker) taker.value = "";
    for (const day of form.querySelectorAll("input[data-day=moment]")) if (!day.value) day.value = UNTIL;
    for (const choice of form.querySelectorAll("select")) if (!choice.value) choice.selectedIndex = 1;
    for (const box of form.querySelectorAll("fieldset")) {
        const options = [...box.querySelectorAll("input")];
        if (options.length && !options.some(option => option.checked)) options[0].checked = true;
    }
    const name = form.querySelector("[name=name]");
    if (name) name.value = "Tên đúng";
}"""
"""A hand that fills every empty field; run by the test's own tool, the page itself has no script."""


@pytest.fixture
def world(own_database):
    world = with_linked(a_world())
    an_officer("t.thuly.hai", world.ward, Role.HANDLER)
    return world


@pytest.fixture
def at():
    """The texts of the table's own test, moved so that its "now" was half an hour ago."""
    moved = timezone.now() - dt.timedelta(minutes=30) - local(NOW)
    return lambda text: local(text) + moved


def ready_for(act, world, at):
    """A dossier in a state from which this act is legal, with whatever else it needs."""
    move = MOVES[act]
    if act == "close_unanswered":  # the fifteenth day has passed
        now = at

        def at(text):
            return now(text) - dt.timedelta(days=40)

    if act in (*AT_ONCE, *LEG_ACTS):
        return linked_to(State.IN_PROCESS, act, world, at)
    state = State.IN_PROCESS if State.IN_PROCESS in move.from_states else move.from_states[0]
    dossier = bring_to(state, world, lambda **when: a_dossier(world, at(when["at"])), at)
    if act == "propose_papers":  # a second request
        dossier = perform("ask_for_papers", dossier, world, world.handler, at(NOW))
        dossier = actions.add_papers(
            dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.receiver, at=at("2018-12-18 09:10")
        )
    make_ready(act, dossier, world)
    return dossier


def be(page, web, officer):
    """Signed in as this officer, by a session of the portal's own."""
    client = Client()
    client.force_login(officer)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": web}])


def do(page, web, act, dossier, people) -> str:
    """Find who is offered the act, open its form by its link, fill it in, send it. What went wrong, or nothing."""
    link = page.locator(f".actionbar a[href$='?viec={act}#viec']")
    for role in (role for role in MOVES[act].roles if role in people):
        be(page, web, people[role])
        page.goto(f"{web}/can-bo/ho-so/{dossier.code}")
        if link.count():
            break
    if not link.count():
        return "nobody is offered it"
    link.click()
    form = page.locator("#viec form")
    until = (timezone.localtime() + dt.timedelta(days=30)).strftime("%Y-%m-%dT09:00")
    form.evaluate(FILL_IN.replace("UNTIL", f'"{until}"'))
    with page.expect_navigation():
        form.locator("button.btn-primary, button.btn-warn").click()
    if page.locator("#loi").count():
        return page.locator("#loi").inner_text()
    last = Event.objects.filter(dossier=dossier).last()
    now = Dossier.objects.get(pk=dossier.pk)
    if last is None or last.kind != MOVES[act].kind or now.state != (MOVES[act].to or dossier.state):
        return f"the log says {last and last.kind}, the state is {now.state}"
    return ""


def test_every_act_of_the_table_is_done_without_a_script(world, web, at):
    people = {Role.RECEIVER: world.receiver, Role.HANDLER: world.handler, Role.LEADER: world.leader}
    prepared = {act: Dossier.objects.get(pk=ready_for(act, world, at).pk) for act in MOVES if act not in ON_A_LIST}
    with browser.opened(javascript=False) as page:
        troubles = {act: do(page, web, act, dossier, people) for act, dossier in prepared.items()}
    assert {act: trouble for act, trouble in troubles.items() if trouble} == {}
