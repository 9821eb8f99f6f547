"""In another province, without districts, nothing says Cần Thơ: no page, form, refusal, message, paper or file.

The walk is driven by the table of addresses and by the people of the permissions' test: what is added is in it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from tests.portal import another_province as province
from tests.portal.test_permissions import address, objects, patterns, with_every_role, written
from tests.public import everywhere
from tests.world import WORKING_DAY

ROLES = ("nobody", "receiver", "leader", "district_leader", "mayor", "city_administrator", "inspector", "operator")
INSIDE = ("/can-bo", "/dieu-hanh", "/quan-tri", "/admin", "/api")
KINDS = ("", "own", "done", "known", "name", "unknown")


@pytest.fixture
def world(own_database: str, settings: object) -> Iterator[SimpleNamespace]:
    with province.the_province(settings) as world:
        world.public = everywhere.a_city(world, units=2, email="thu@example.vn")
        with time_machine.travel(WORKING_DAY, tick=True):
            yield with_every_role(world)


def visitor(world: SimpleNamespace, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "nobody":
        client.force_login(getattr(world, role))
    return client


def walked(world: SimpleNamespace, role: str) -> Iterator[tuple[str, str]]:
    """Every address as this role sees it, read and sent empty, with all that the answer says."""
    client = visitor(world, role)
    for route in sorted({written(pattern) for pattern in patterns()}):
        if route.startswith("/admin/") != (role == "operator"):
            continue
        for kind, values in objects(world, route).items():
            where = address(route, values)
            if kind in KINDS:
                yield f"{role} GET {where}", province.said(client.get(where))
                with transaction.atomic():
                    yield f"{role} POST {where}", province.said(client.post(where))
                    transaction.set_rollback(True)


def in_english(world: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """The citizens' pages in English."""
    client = visitor(world, "nobody")
    for route in sorted({written(pattern) for pattern in patterns()}):
        for kind, values in objects(world, route).items():
            if kind in KINDS and not route.startswith(INSIDE):
                yield f"GET /en{address(route, values)}", province.said(client.get(f"/en{address(route, values)}"))


def of_holders(world: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """The pages of whoever has a receipt, a link or a code, in every state of a dossier, in both languages."""
    client = Client(raise_request_exception=False)
    for ways in (*world.public.public.values(), *world.public.held.values()):
        for way in ways:
            for language in ("", "/en"):
                yield f"GET {language}{way}", province.said(client.get(language + way))


def told() -> Iterator[tuple[str, str]]:
    """Every message that is waiting, as it leaves."""
    prepare_pending(at=timezone.now())
    for message in Message.objects.all():
        yield f"message {message.pk}", f"{message.subject}\n{message.body}"


def said_of_another_city(*walks: Iterator[tuple[str, str]]) -> tuple[dict[str, set[str]], int]:
    """Where one of its words is said, and at how many places was looked."""
    heard = [(where, province.foreign(text)) for walk in walks for where, text in walk]
    return {where: words for where, words in heard if words}, len(heard)


def test_citizens_pages_and_messages_of_another_province_name_no_other_city(world: SimpleNamespace) -> None:
    found, places = said_of_another_city(walked(world, "nobody"), told())
    assert found == {}
    assert places > 150


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_no_page_form_refusal_or_file_of_another_province_names_one(world: SimpleNamespace, role: str) -> None:
    walks = (of_holders(world), in_english(world)) if role == "nobody" else (walked(world, role),)
    found, places = said_of_another_city(*walks)
    assert found == {}
    assert places > 40


def test_the_walk_hears_a_word_on_a_page_and_in_a_spreadsheet() -> None:
    assert province.foreign("<b>Quận Ninh Kiều</b>, gọi 1022") == {"Quận", "1022"}
    book = BytesIO()
    with zipfile.ZipFile(book, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", "<t>thành phố Cần Thơ</t>")
    assert province.foreign(province.written(book.getvalue())) == {"Cần Thơ"}


def test_sentences_call_a_province_a_province(world: SimpleNamespace) -> None:
    """Also in English, where it is a word of the sentence's language."""
    mayor, anybody = visitor(world, "mayor"), Client()
    pages = {"/": "Cổng một cửa điện tử tỉnh", "/en/": "The province&#x27;s electronic one-stop shop"}
    for where, sentence in pages.items():
        assert sentence in anybody.get(where).content.decode().replace("'", "&#x27;"), where
    board = mayor.get("/dieu-hanh/", follow=True).content.decode()
    assert re.findall(r".{40}(?:lãnh đạo|[Tt]oàn) thành phố.{40}", board) == []
    assert "Toàn tỉnh" in mayor.get("/dieu-hanh/chi-so/").content.decode()
