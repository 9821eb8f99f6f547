"""Whatever shape a unit's code has, its dossiers are found by every door; what has none is refused early."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.casework import access, codes
from dossiers.casework.models import Dossier, KeptCodeShape
from dossiers.notices import links, phones
from dossiers.notices.models import Message, PhoneRequest
from dossiers.notices.preparing import prepare_pending
from dossiers.parsing import Unreadable, code_shape, dossier_code
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk.worklist import search
from portal.web.log_masking import mask
from portal.web.process_cache import ProcessCache
from tests.behind_the_log import rewrite
from tests.world import LONG_AGO, a_dossier, a_world, an_officer, local

AT = "2018-12-18 09:00"
SHAPES = [
    "Q13", "Q13.31", "Q13.31.77", "Q13.101", "G22.99.04", "T10.31.01.002.5", "000.00.41.H57", "000.00.05.Q13",
    "000.12.34.56.H57", "PTH", "UBND", "SO.TNMT", "VP.UBND.Q1", "O13.XO", "PTO", "SOCOOP", "A", "7B", "X.1.2.3.4.5",
    "HUYEN-5", "TT-HCC.CAN-THO", "ABCDEFGHIJKLMNPQRSTUVWXY", "999.999.999.999.999.999Z", "H00", "B181203",
]  # fmt: skip


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    ProcessCache.forget_everything()
    return a_world()


def received_at(world: SimpleNamespace, code: str) -> Dossier:
    """A dossier of a unit with this code, received by an officer of its own."""
    facts = {"kind": Unit.Kind.COMMUNE, "name": f"Phường {code}", "calendar": world.ward.calendar}
    world.ward = Unit.objects.create(code=code, parent=world.district, valid_from=LONG_AGO, **facts)
    world.receiver = an_officer(f"o.{uuid.uuid4().hex[:8]}", world.ward, Role.RECEIVER)
    return a_dossier(world, local(AT))


def ways_to_type(code: str) -> list[str]:
    """As people and machines write it."""
    return [
        code, code.lower(), code.replace("-", ""), re.sub(r"[.\-]", " ", code), code.replace("-", "–"),
        code.replace("0", "O"), f"  {code} ", code_shape.key(code),
        code.translate({n: n + 0xFEE0 for n in [*range(48, 58), *range(65, 91)]}),
    ]  # fmt: skip


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at an hour after the reception."""
    instant = local("2018-12-18 10:00")
    monkeypatch.setattr(timezone, "now", lambda: instant)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=instant.timestamp))


@pytest.mark.parametrize("unit_code", SHAPES)
def test_a_dossier_is_found_by_every_door(world: Any, still: None, client: Client, unit_code: str) -> None:
    dossier = received_at(world, unit_code)
    assert dossier.code == f"{unit_code}-181218-0001"
    for typed in ways_to_type(dossier.code):
        assert access.as_citizen(code=typed, secret="3456", address="198.51.100.7", at=timezone.now()) == dossier, typed
        assert client.post("/tra-cuu", {"ma": typed, "so": "3456"}).status_code == 303, typed
        assert client.get(f"/api/v1/dossiers/{quote(typed, safe='')}/", HTTP_X_DOSSIER_SECRET="3456").status_code == 200
    page = client.post("/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True)
    assert dossier.code in page.content.decode()
    token = access.issue_token(dossier, at=timezone.now())
    assert dossier.code in client.get(f"/r/{token}").content.decode()
    ledger = reverse("api:ledger", args=[dossier.code])
    assert client.get(ledger, HTTP_X_DOSSIER_SECRET=token).json()["code"] == dossier.code


@pytest.mark.parametrize("unit_code", SHAPES)
def test_the_desk_finds_it_too(world: Any, still: None, unit_code: str) -> None:
    dossier, desk = received_at(world, unit_code), Client()
    desk.force_login(world.receiver)
    own = reverse("desk:dossier", args=[dossier.code])
    for typed in ways_to_type(dossier.code):
        found = desk.get("/can-bo/viec", {"q": typed})
        assert (found.status_code, found["Location"]) == (302, own), typed
        assert desk.get(f"/can-bo/ho-so/{quote(typed, safe='')}").status_code in (200, 302), typed
        rows = desk.post("/can-bo/ban-giao", {"quet": typed}).context["rows"]
        assert [row.code for row in rows] == [dossier.code], typed
    page = desk.get(own)
    assert page.status_code == 200 and dossier.code in page.content.decode()
    for name in ("desk:receipt", "desk:news"):
        assert desk.get(reverse(name, args=[dossier.code])).status_code == 200
    assert desk.get(reverse("desk:printed", args=[dossier.code, "kiem-soat"])).status_code in (200, 404)
    posts = list(world.receiver.posts_on(dt.date(2018, 12, 18)))
    visit = SimpleNamespace(scope=tuple({post.unit_id for post in posts}))
    for ending in (dossier.code[-6:], dossier.code[-11:], dossier.code[-4:]):
        assert search.find(ending, visit) == [dossier], ending  # type: ignore[arg-type]


@pytest.mark.parametrize("unit_code", ["000.00.41.H57", "PTH", "PTO", "HUYEN-5"])
def test_messages_and_the_telephones_list_lead_to_it(world: Any, still: None, client: Client, unit_code: str) -> None:
    dossier = received_at(world, unit_code)
    prepare_pending(at=timezone.now())
    message = Message.objects.filter(dossier=dossier).first()
    assert dossier.code in message.body
    assert dossier.code in client.get(f"/t/{links.token_of(message.key)}").content.decode()
    client.post("/tra-cuu/dien-thoai", {"so": "0900123456", "viec": "mo"})
    phones.prepare_phone_messages(at=timezone.now())
    asked = PhoneRequest.objects.get()
    client.post(f"/tra-cuu/dien-thoai/{asked.id}", {"ma": links.code_of(asked.id)})
    said = client.get("/tra-cuu/dien-thoai").content.decode()
    assert dossier.code in said
    assert client.get(re.search(r'href="(/ho-so/[^"]+)"', said)[1]).status_code == 200  # type: ignore[index]


legal_units = st.from_regex(code_shape.LEGAL_UNIT, fullmatch=True).filter(lambda text: text == text.strip())
orders = st.integers(1, 123_456)
days = st.dates(dt.date(2015, 1, 1), dt.date(2099, 12, 31))


@given(legal_units, days, orders)
@settings(max_examples=100, deadline=None)
def test_every_legal_unit_gives_codes_that_are_read_however_they_are_typed(unit: str, day: dt.date, order: int) -> None:
    code = dossier_code.written(unit, day, order)
    assert len(code) <= code_shape.LONGEST
    assert code_shape.issued(code) == code
    for typed in ways_to_type(code):
        assert code_shape.key(code) in map(code_shape.key, dossier_code.candidates(typed)), typed


@pytest.mark.parametrize("code", ["0A0.A000000000000-150101-0001", "A000000000000-150101-0001"])
def test_a_part_of_the_unit_is_not_taken_for_a_date_that_never_was(code: str) -> None:
    for typed in ways_to_type(code):
        assert code_shape.key(code) in map(code_shape.key, dossier_code.candidates(typed)), typed


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_the_database_and_the_reader_compute_one_key(django_db_blocker: Any, text: str) -> None:
    text = text.replace("\x00", "").encode(errors="ignore").decode()
    expression = Dossier._meta.get_field("code_key").generated_sql(connection)  # type: ignore[union-attr]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression[0]} FROM (SELECT %s AS code) AS t", [*expression[1], text])
        assert cursor.fetchone() == (code_shape.key(text),)


ILLEGAL = ["", "h13.31", "Phòng 1", "H13..31", ".H13", "H13.", "H13/31", "31117", "000.00.41", "OO.O", "H13 31",
           "Đ13", "H13\n", "H13.1.2.3.4.5.6", "A" * 25, "H13_31"]  # fmt: skip


@pytest.mark.parametrize("code", ILLEGAL)
def test_what_has_no_legal_shape_is_refused_by_form_and_database(world: Any, code: str) -> None:
    facts = {"kind": Unit.Kind.COMMUNE, "name": "Phường lạ", "calendar": world.ward.calendar, "valid_from": LONG_AGO}
    with pytest.raises(ValidationError) as refused:
        Unit(code=code, **facts).full_clean()
    assert "code" in refused.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code=code, **facts)


@pytest.mark.parametrize(("one", "other"), [("Q13.31", "Q1.331"), ("PTO", "PT0"), ("HUYEN-5", "HUYEN.5")])
def test_two_units_whose_codes_read_alike_are_refused(world: Any, one: str, other: str) -> None:
    facts = {"kind": Unit.Kind.COMMUNE, "name": "Phường", "calendar": world.ward.calendar, "valid_from": LONG_AGO}
    Unit.objects.create(code=one, **facts)
    with pytest.raises(ValidationError, match="lẫn nhau"):
        Unit(code=other, **facts).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code=other, **facts)


def test_every_form_of_a_unit_says_why(world: Any) -> None:
    unit = Unit(code="phường 5", kind="commune", name="Phường 5", calendar_id=world.ward.calendar_id)
    with pytest.raises(ValidationError, match="chữ hoa không dấu"):
        unit.full_clean()


KEPT = ["12/HS-2018", "001.HS.ĐĐ.2018", "hs 2018 77", "Số 5/2018-UBND", "H13.31.02/261005/1", "2018000123", "a%b?c#1"]


@pytest.mark.parametrize("code", KEPT)
def test_a_code_of_a_system_before_is_kept_and_found(world: Any, still: None, client: Client, code: str) -> None:
    dossier = received_at(world, "Q13.31.77")
    rewrite(dossier, code=code)
    KeptCodeShape.objects.create(skeleton=code_shape.skeleton(code_shape.key(code)))
    for typed in (code, code.lower(), code.upper(), code_shape.key(code)):
        assert client.post("/tra-cuu", {"ma": typed, "so": "3456"}).status_code == 303, typed
        assert client.get(f"/api/v1/dossiers/{quote(typed)}/", HTTP_X_DOSSIER_SECRET="3456").json()["code"] == code
    desk = Client()
    desk.force_login(world.receiver)
    assert desk.get("/can-bo/viec", {"q": code}, follow=True).context["dossier"].code == code
    assert desk.get(f"/can-bo/ho-so/{quote(code)}", follow=True).context["dossier"].code == code
    own = reverse("desk:dossier", args=[code])
    assert desk.get(own).status_code == 200 and code.replace("&", "&amp;") in desk.get(own).content.decode()
    for name in ("desk:receipt", "desk:news"):
        assert desk.get(reverse(name, args=[code])).status_code == 200
    token = {"token": access.issue_token(dossier, at=timezone.now())}
    assert desk.post(reverse("desk:receipt_pdf", args=[code]), token).content.startswith(b"%PDF-")
    assert code not in mask(f"GET /api/v1/dossiers/{code}/ledger/") and "ledger" in mask("/dossiers/12/HS/ledger/")


def test_a_code_is_known_for_one_only_where_such_codes_were_brought_in(db: None) -> None:
    with pytest.raises(Unreadable):
        codes.key("12/HS-2018")
    KeptCodeShape.objects.create(skeleton="9A9")
    assert codes.key("7/hs-19") == "7HS19"
    for not_one in ("0900123456", "khai sinh", "HS-2018", "", "-", "9" * 65):
        with pytest.raises(Unreadable):
            codes.key(not_one)


def test_the_migration_names_units_in_the_way(world: Any) -> None:
    migration = import_module("dossiers.units.migrations.0009_legal_codes")
    migration.name_what_does_not_fit(apps, None)
    found = SimpleNamespace(objects=SimpleNamespace(values_list=lambda *_, **__: ["H13.31", "Phòng 1", "H1.331"]))
    with pytest.raises(ValueError, match="'Phòng 1'"):
        migration.name_what_does_not_fit(SimpleNamespace(get_model=lambda *_: found), None)
