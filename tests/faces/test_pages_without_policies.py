"""Pages say the same with the database's policies and without them: what a policy hides, no filter had let through.

A statement that somebody runs in too narrow a scope finds nothing and raises nothing; a page then tells less than is
true, and only a comparison shows it.
"""

import re
from collections import Counter, deque
from itertools import zip_longest
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.oversight.models import Demonstration
from dossiers.units.models import Officer
from portal.public import addresses
from portal.web.process_cache import ProcessCache
from tests import cluster
from tests.portal import demo_city

ROLES = {
    "nobody": ["/", "/ket-qua/", "/gop-y/tra-loi", "/api/v1/figures/", "/api/v1/units/", "/api/v1/units/H13.19/"],
    "tiepnhan": ["/can-bo/viec"],
    "thuly.quan": ["/can-bo/viec"],
    "lanhdao": ["/can-bo/viec", "/dieu-hanh/"],
    "lanhdao.tp": ["/can-bo/viec", "/dieu-hanh/"],
    "thanhtra": ["/dieu-hanh/"],
    "quantri": ["/can-bo/viec", "/dieu-hanh/"],
}
OFFICIAL = ("/can-bo", "/dieu-hanh", "/quan-tri")
MOST = 120
"""Addresses that one role opens at the most; of each screen one plain and one with parameters."""
OTHER_EACH_TIME = ("lop-thu-hai", ".pdf")
"""New secrets and instants of making are on them, whatever is in scope."""
VARIES = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="intent" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}'
    r"|\?v=[\w.-]+|(?<=/)[\w-]+:[\w-]+:[\w-]{20,}"
)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """A small demonstration city; its name in the cluster."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        demo_city.load(name)
        yield name
        cluster.drop(name)


@pytest.fixture
def city(loaded, django_db_blocker):
    with django_db_blocker.unblock(), cluster.visiting(loaded), transaction.atomic():
        yield SimpleNamespace(made=Demonstration.objects.get().made_at)
        transaction.set_rollback(True)


def page(client, where):
    """Status and words of a page, the same each time it says the same; what reading writes is taken back."""
    ProcessCache.forget_everything()
    with transaction.atomic():
        response = client.get(where)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response.status_code, VARIES.sub("", body.decode("utf-8", "replace"))


def compared(client, where, monkeypatch):
    """The page as visitors get it, and the first lines that it says otherwise when every dossier is in scope."""
    status, with_policies = page(client, where)
    with monkeypatch.context() as without:
        without.setattr(row_scope, "NOTHING", row_scope.EVERYTHING)
        status_without, without_policies = page(client, where)
    lines = [
        re.split(r"(?=<)|\n", text) for text in (f"{status}\n{with_policies}", f"{status_without}\n{without_policies}")
    ]
    differs = [(ours, all_) for ours, all_ in zip_longest(*lines, fillvalue="") if ours != all_]
    return with_policies, differs[:3]


def screen(where):
    try:
        return resolve(urlsplit(where).path).view_name
    except Resolver404:
        return None


def walk(client, first, monkeypatch):
    """Every screen that links lead to from these; yields the address and how it differs."""
    waiting, seen, opened = deque(first), set(first), Counter()
    while waiting and opened.total() < MOST:
        where = waiting.popleft()
        name = screen(where)
        kind = (name, "?" in where)
        if name is None or opened[kind] or any(word in where for word in OTHER_EACH_TIME):
            continue
        opened[kind] += 1
        body, differs = compared(client, where, monkeypatch)
        yield where, differs
        for link in re.findall(r'href="(/[^"#]*|\?[^"#]*)"', body):
            there = urljoin(where, link.replace("&amp;", "&"))
            if there not in seen and there.startswith(OFFICIAL) == (client.session.get("_auth_user_id") is not None):
                seen.add(there)
                waiting.append(there)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_less_because_of_a_policy(city, monkeypatch, role):
    with time_machine.travel(city.made, tick=False):
        client, first = Client(), list(ROLES[role])
        if role == "nobody":
            for state in (State.IN_PROCESS, State.AWAITING_PAPERS, State.FINISHED, State.RETURNED):
                dossier = Dossier.objects.filter(state=state).order_by("-pk")[0]
                first += [f"/ho-so/{addresses.signed(dossier)}", f"/viec/{addresses.acting(dossier)}/"]
        else:
            client.force_login(Officer.objects.get(username=role))
        found = list(walk(client, first, monkeypatch))
    assert len(found) > 15
    assert [(where, differs) for where, differs in found if differs] == []


def test_a_page_that_asks_in_too_narrow_a_scope_is_seen(city, monkeypatch):
    """What is remembered for all visitors was once asked in the scope of the first: the picture lost its late ones."""
    monkeypatch.setattr(row_scope, "everything", lambda: row_scope.limited_to(row_scope.present()))
    with time_machine.travel(city.made, tick=False):
        _, differs = compared(Client(), "/ket-qua/", monkeypatch)
    assert "0 trễ hạn" in differs[0][0] and "0 trễ hạn" not in differs[0][1]
