"""The register leaves as a file only by a button, with a fresh second factor, masked, and each time written down."""

import csv
import hashlib
import io
import re

import psycopg2
import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import Client

from dossiers.casework.models import ListFile
from dossiers.units.roles import Role
from portal.ops.embedded import database_roles
from tests import cluster
from tests.desk.conftest import words
from tests.desk.test_second_factor import code, enrol, grow_old, post_signin
from tests.world import a_dossier, local

ADDRESS = "/can-bo/so-theo-doi"
MARCH = {"tu": "2019-03-01", "den": "2019-03-31"}
PHONE = "0907314552"
KINDS = ("csv", "xlsx", "pdf")


@pytest.fixture
def march(world):
    for n in range(7):
        a_dossier(world, local(f"2019-03-{11 + n % 5} 08:0{n}"), phone=PHONE, name=f"Lê Thị {n}")


def body(answer) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("kind", [*KINDS, "", "x"])
def test_an_address_gives_no_file(at_desk, march, kind):
    answer = at_desk("receiver").get(ADDRESS, {**MARCH, "dang": kind})
    assert answer.status_code == 405 and answer["Allow"] == "POST" and PHONE[-4:] not in words(answer)
    assert not ListFile.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_file_is_written_down_with_its_lines_and_digest(at_desk, march, world, kind):
    given = body(at_desk("leader").post(ADDRESS, {**MARCH, "dang": kind}))
    kept = ListFile.objects.get()
    assert bytes(kept.digest) == hashlib.sha256(given).digest()
    assert (kept.rows, kept.form, kept.unit, kept.numbers_shown, kept.purpose) == (7, kind, world.ward, False, "")
    assert (kept.officer, kept.officer_unit, kept.officer_role) == (world.leader, world.ward, Role.LEADER)
    assert (kept.since, kept.until) == (local("2019-03-01 00:00"), local("2019-04-01 00:00"))


def test_the_post_that_opened_it_stands_there(at_desk, march, world):
    body(at_desk("mayor").post(ADDRESS, {**MARCH, "noi": world.ward.code, "dang": "csv"}))
    kept = ListFile.objects.get()
    assert (kept.unit, kept.officer_unit, kept.officer_role) == (world.ward, world.city, Role.LEADER)


def numbers(answer) -> set[str]:
    lines = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
    return {line[5].rpartition(", ")[2] or line[5] for line in lines[1:]}


def test_numbers_are_masked_on_screen_and_in_files_unless_asked_for_with_a_purpose(at_desk, march):
    desk = at_desk("receiver")
    assert PHONE not in words(desk.get(ADDRESS, MARCH))
    assert numbers(desk.post(ADDRESS, {**MARCH, "dang": "csv"})) == {"0907 ••• 552"}
    asked = {**MARCH, "dang": "csv", "du-so": "1"}
    for purpose in ("", "  ", ".", "\u200b\u200b", "..."):
        refused = desk.post(ADDRESS, {**asked, "muc-dich": purpose})
        assert refused.status_code == 422 and "Ghi rõ cần số điện thoại" in words(refused)
        assert PHONE not in words(refused)
    assert ListFile.objects.count() == 1
    assert numbers(desk.post(ADDRESS, {**asked, "muc-dich": "Gọi báo nghỉ chiều thứ Sáu"})) == {PHONE}
    last = ListFile.objects.latest("pk")
    assert last.numbers_shown and last.purpose == "Gọi báo nghỉ chiều thứ Sáu"


def test_the_second_factor_is_shown_anew_for_each_file(settings, march, world):
    settings.SECOND_FACTOR = True
    client = Client()
    post_signin(client, "t.lanhdao")
    secret, _ = enrol(client)
    taken = 0
    for step in (0, 1):
        led = client.post(ADDRESS, {**MARCH, "dang": "csv"})
        assert led.status_code == 302 and "xac-nhan" in led["Location"] and ListFile.objects.count() == taken
        done = client.post(led["Location"], {"code": code(secret, step)}, follow=True)
        assert "Lê Thị 3" in body(done).decode()
        assert client.post(ADDRESS, {**MARCH, "dang": "pdf"}).status_code == 200
        taken += 2
        assert ListFile.objects.count() == taken
        grow_old(client)


def test_who_has_no_second_factor_sets_one_up_first(settings, march, world):
    settings.SECOND_FACTOR = True
    client = Client()
    post_signin(client, "t.tiepnhan")
    assert client.get(ADDRESS, MARCH).status_code == 200  # the page needs none, for this post
    led = client.post(ADDRESS, {**MARCH, "dang": "xlsx"})
    assert led.status_code == 302 and re.search("lop-thu-hai$", led["Location"])
    assert not ListFile.objects.exists() and not Authenticator.objects.exists()


def test_the_application_can_neither_change_nor_remove_what_is_written_down(db):
    attack = psycopg2.connect(cluster.url(database_roles.APP, connections["default"].settings_dict["NAME"]))
    for statement in ("UPDATE casework_listfile SET rows = 0", "DELETE FROM casework_listfile"):
        with attack.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        attack.rollback()
    attack.close()
