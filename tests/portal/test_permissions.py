"""Who is answered where: every address × method × role × kind of object, as reviewed in permissions.csv.

A cell is seven letters, one for each of METHODS: a answered, s sent to sign in, r sent elsewhere, f forbidden, n not
found, m method not allowed. An address that the file does not have fails the test, like one that answers otherwise.
`WRITE_PERMISSIONS=/ python -m pytest -n 0 -m "" tests/portal/test_permissions.py` writes the rows of all addresses
that begin so anew (of new screens alone: `WRITE_PERMISSIONS=/can-bo/moi,/r/`), to be reviewed.

What is asked with GET, HEAD and OPTIONS changes nothing: the database is compared table by table, row by row.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from dossiers.casework import access, actions, batches
from dossiers.casework.models import LookupFailure
from dossiers.registers import entering
from dossiers.registers.entry_checks import EntrySaid
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from portal.public import addresses, contact, rating
from portal.web.process_cache import ProcessCache
from tests.registers.conftest import SAID
from tests.world import WORKING_DAY, a_dossier_in_process, a_world, an_officer, resolve

REVIEWED = Path(__file__).with_name("permissions.csv")
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
ROLES = (
    "nobody", "receiver", "handler", "leader", "stranger", "district_leader", "mayor", "administrator",
    "city_administrator", "inspector", "idle", "left", "operator",
)  # fmt: skip
WRITTEN_BY_READING = {
    "django_session", "usersessions_usersession", "portal_cache",  # where and when somebody is signed in; the cache
    "casework_look",  # who looked at whose particulars: that is what it is for
    "casework_lookupfailure",  # a code that nobody has is counted against guessing
}  # fmt: skip
UNKNOWN = "khong-co"


def patterns(found: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the portal as the resolver has it, once."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def written(pattern: str) -> str:
    """A pattern as the file names it: /a/<b>/, without the signs of regular expressions."""
    plain = {"api/^": "api/<nowhere>", r"admin/(?P<url>.*)$": "admin/<nowhere>"}.get(pattern, pattern)
    plain = re.sub(r"admin/\^\(\?P<app_label>.*", "admin/units/", plain)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", plain)


@pytest.fixture
def world(db: None) -> Iterator[SimpleNamespace]:
    ProcessCache.forget_everything()
    with time_machine.travel(WORKING_DAY, tick=True):
        yield with_every_role(a_world())
    ProcessCache.forget_everything()


def with_every_role(world: SimpleNamespace) -> SimpleNamespace:
    """The world with an officer of every role, and with dossiers that lie here, are done, and lie elsewhere."""
    world.administrator = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.city_administrator = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.inspector = an_officer("t.thanhtra", world.city, Role.INSPECTOR)
    world.idle = an_officer("t.khong.vi.tri", world.ward)
    world.left = an_officer("t.da.nghi", world.ward, Role.HANDLER)
    world.operator = Officer.objects.create_superuser("t.van.hanh", "x", full_name="Vận hành")
    at = timezone.now() - dt.timedelta(hours=2)
    world.own = a_dossier_in_process(world, at)
    done = a_dossier_in_process(world, at + dt.timedelta(minutes=1), name="Trần Thị Xong")
    world.done = resolve(done.pk, by=world.leader, at=at + dt.timedelta(minutes=20))
    facts = actions.ApplicantFacts("Lê Thị Khác", phone="0900777888")
    intake = actions.Intake(unit=world.other, version=world.ten_days, applicant=facts)
    world.elsewhere = actions.receive(intake, by=world.stranger, at=at)
    world.own_batch = batches.make("forward", [(world.own.pk, 1)], by=world.handler, at=at).pk
    world.token = access.issue_token(world.own, at=timezone.now())
    said = EntrySaid({**SAID["model"], "on": WORKING_DAY.date()})
    line = {"form_key": uuid.UUID(int=1), "by": world.leader, "at": at}
    own = entering.enter("model", said, unit=world.ward, **line)
    world.own_line = entering.confirm(own.pk, by=world.leader, at=at, seen=1).pk
    line |= {"form_key": uuid.UUID(int=2), "by": world.stranger}
    world.other_line = entering.enter("model", said, unit=world.other, **line).pk
    return world


def objects(world: SimpleNamespace, route: str) -> dict[str, dict[str, str]]:
    """The kinds of object that an address is asked for, each with the values of its places."""
    names = re.findall(r"<(\w+)>", route)
    if not names:
        return {"": {}}
    if route.startswith("/admin/"):
        return {"": {name: "1" for name in names} | _first_row(route)}
    if "book" in names:
        lines = {"own": world.own_line, "elsewhere": world.other_line, "unknown": 0}
        kinds = {kind: {"book": "dan-van-kheo", "number": str(line)} for kind, line in lines.items()}
        return kinds if "number" in names else {"known": kinds["own"], "unknown": {"book": UNKNOWN}}
    if "code" in names and "/ho-so/" in route or "/dossiers/" in route:
        rest = {"form": "tiep-nhan"}
        kinds = {"own": world.own.code, "done": world.done.code, "elsewhere": world.elsewhere.code, "unknown": "X-1"}
        return {kind: rest | {"code": code} for kind, code in kinds.items()}
    if "code" in names:
        kinds = {"own": world.ward.code, "elsewhere": world.other.code, "unknown": UNKNOWN}
        if "/thu-tuc/" in route or "/procedures/" in route:
            kinds = {"known": "T.000010", "unknown": UNKNOWN}
        return {kind: {"code": code} for kind, code in kinds.items()}
    if "username" in names:
        kinds = {"own": "t.thuly", "elsewhere": "t.nguoi.hai", "leader": "t.lanhdao", "unknown": UNKNOWN}
        return {kind: {"username": name} for kind, name in kinds.items()}
    if "signed" in names:
        return {"own": {"signed": _signed(world, route), "name": UNKNOWN}, "forged": {"signed": "x:y:z", "name": "x"}}
    if "token" in names:
        return {"own": {"token": world.token}, "forged": {"token": "0000000000"}}
    number = str(uuid.UUID(int=7)) if "asked" in names or "/viec/nhieu/" in route else "7"
    own = {"own": {"number": str(world.own_batch)}} if "/viec/nhieu/" in route else {}
    return own | {"unknown": dict.fromkeys(names, number)}


def _signed(world: SimpleNamespace, route: str) -> str:
    if route.startswith("/viec/"):
        return addresses.acting(world.own)
    if route.startswith("/nhan-tin/"):
        return contact.address_for(world.own, holds_receipt=True).rsplit("/", 1)[1]
    if route.startswith("/danh-gia/"):
        return rating.address_for(world.own).rsplit("/", 1)[1]
    return addresses.signed(world.own)


def _first_row(route: str) -> dict[str, str]:
    for model in admin.site._registry:
        if f"/{model._meta.app_label}/{model._meta.model_name}/" in route:
            row = model._default_manager.order_by("pk").first()
            return {"object_id": str(row.pk) if row else "1"}
    return {}


def address(route: str, values: dict[str, str]) -> str:
    """The address with these values; what the resolver draws as a number or a UUID is given as one."""
    if "<number>" in route and "tai-ve" in route:
        values = values | {"number": str(uuid.UUID(int=7))}
    return re.sub(r"<(\w+)>", lambda place: values.get(place[1], UNKNOWN), route)


def letter(response: HttpResponse) -> str:
    """What an answer means for whoever asked."""
    status, there = response.status_code, response.get("Location", "")
    if status in (301, 302, 303, 307, 308):
        return "s" if there.startswith("/can-bo/dang-nhap") or there.startswith("/admin/login/") else "r"
    known = {401: "s", 403: "f", 404: "n", 405: "m"}
    return known.get(status) or ("a" if status < 500 else "X")


ROWS = """
SELECT format('SELECT %%L, md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM %%I AS t', relname, relname)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s) ORDER BY relname
"""


def contents() -> dict[str, str]:
    """A digest of every row of every table, but of what reading is meant to write."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [list(WRITTEN_BY_READING)])
        cursor.execute(" UNION ALL ".join(row[0] for row in cursor.fetchall()))
        return dict(cursor.fetchall())


class Asking:
    """A visitor who asks; whatever an answer changes is taken back, cookies too."""

    def __init__(self, world: SimpleNamespace, role: str) -> None:
        self.client = Client(raise_request_exception=False)
        if role != "nobody":
            officer = getattr(world, role)
            self.client.force_login(officer)
            if role == "left":
                Officer.objects.filter(pk=officer.pk).update(is_active=False)
        self.cookies = {key: morsel.value for key, morsel in self.client.cookies.items()}

    def reads(self, where: str) -> str:
        """The letters of the answers to SAFE."""
        found = "".join(self._letter(method, where) for method in SAFE)
        LookupFailure.objects.all().delete()  # so that no budget of guesses is spent on the way
        return found

    def writes(self, where: str) -> str:
        """The letters of the answers to the others, taken back at once after one that may have changed something."""
        found: dict[str, str] = {}
        waiting = ["PUT", "PATCH", "DELETE", "POST"]  # those that nearly nothing takes first: one savepoint is enough
        while waiting:
            with transaction.atomic():
                while waiting:
                    method = waiting.pop(0)
                    found[method] = self._letter(method, where)
                    if found[method] not in "mnf":
                        break
                transaction.set_rollback(True)
        return "".join(found[method] for method in METHODS[len(SAFE) :])

    def _letter(self, method: str, where: str) -> str:
        self.client.cookies.clear()
        for key, value in self.cookies.items():
            self.client.cookies[key] = value
        response = self.client.generic(method, where)
        found = letter(response)
        if response.streaming:
            list(response.streaming_content)  # closed unread it would close the connection
        return found


def routes() -> set[str]:
    return {written(pattern) for pattern in patterns()}


def cells(world: SimpleNamespace, role: str, only: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """What this role is answered everywhere: first all that reads, with the database compared, then all that writes."""
    visitor = Asking(world, role)
    asked = {
        (route, kind): address(route, values)
        for route in sorted(routes())
        if route.startswith(only)
        for kind, values in objects(world, route).items()
    }
    before = contents()
    found = {key: visitor.reads(where) for key, where in asked.items()}
    after = contents()
    assert [table for table in after if after[table] != before[table]] == [], "reading has written"
    return {key: found[key] + visitor.writes(where) for key, where in asked.items()}


def reviewed() -> dict[tuple[str, str], dict[str, str]]:
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        return {(row.pop("address"), row.pop("object")): row for row in csv.DictReader(file)}


def write(role: str, found: dict[tuple[str, str], str]) -> None:
    """Replace one role's column."""
    there = routes()
    rows = {key: row for key, row in reviewed().items() if key[0] in there} if REVIEWED.exists() else {}
    with REVIEWED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "object", *ROLES])
        for key in sorted({*rows, *found}):
            row = rows.get(key, {}) | ({role: found[key]} if key in found else {})
            writer.writerow([*key, *(row.get(one, "") for one in ROLES)])


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_answered_as_reviewed_and_reading_writes_nothing(world: SimpleNamespace, role: str) -> None:
    began = time.monotonic()
    anew = os.environ.get("WRITE_PERMISSIONS", "")
    only = tuple((anew or "/").split(","))
    found = cells(world, role, only)
    print(f"{role}: {len(found) * len(METHODS):,} cells in {time.monotonic() - began:.1f} s")
    if anew:
        write(role, found)
    expected = {key: row[role] for key, row in reviewed().items() if key[0].startswith(only)}
    differing = sorted(key for key in {*found, *expected} if found.get(key) != expected.get(key))
    wrong = [f"{where} {kind}: {found.get((where, kind))}, not as reviewed" for where, kind in differing]
    assert wrong == []
    assert [key for key, cell in found.items() if "X" in cell] == [], "an error of ours"


def test_every_address_of_the_portal_is_in_the_file_and_no_other() -> None:
    assert {where for where, _ in reviewed()} == routes(), "write and review its rows: see the top of this file"


OPEN = {"/can-bo/dang-nhap", "/can-bo/mat-khau-moi", "/can-bo/phien", "/can-bo/giu-bieu-mau"}
"""Officials' addresses that answer without a session."""


def test_the_file_has_as_many_cells_as_promised_and_its_walls_stand() -> None:
    """What no review may let through, whatever the file says: looked for in the file itself."""
    rows = reviewed()
    assert len(rows) * len(METHODS) * len(ROLES) >= 20_000
    through = []
    for (where, kind), row in rows.items():
        assert set(row) == set(ROLES) and all(len(cell) == len(METHODS) for cell in row.values()), where
        inside = where.startswith(("/can-bo/", "/dieu-hanh/")) and "dang-nhap" not in where and where not in OPEN
        strangers = {"nobody", "left"} if inside else set()
        if where.startswith("/admin/"):
            strangers = set(ROLES) - {"operator"}
        if kind == "elsewhere" and where.startswith(("/can-bo/", "/dieu-hanh/")):
            strangers |= {"receiver", "handler", "leader", "administrator", "idle"}
        through += [f"{where} {kind} {role}" for role in strangers if "a" in row[role]]
    assert through == []


def test_the_comparison_sees_one_changed_row(world: SimpleNamespace) -> None:
    before = contents()
    Officer.objects.filter(pk=world.idle.pk).update(phone="0900000001")
    after = contents()
    assert [table for table in after if after[table] != before[table]] == ["units_officer"]
