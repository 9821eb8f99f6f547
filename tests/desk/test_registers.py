"""The registers at the desk: lists, lines and files; who was received is read by the unit that received them alone."""

import csv
import datetime as dt
import io
import re
import uuid
import zipfile

import pytest

from dossiers.casework.models import ListFile
from dossiers.feedback import petitions
from dossiers.registers import entering
from dossiers.registers.models import RegisterEntry
from tests.desk.conftest import words
from tests.desk.test_second_factor import post_signin
from tests.registers.conftest import PERSON, SAID, enter

__all__ = ["enter"]
BASE = "/can-bo/dan-van/"
SLUGS = {"dialogue": "doi-thoai", "reception": "tiep-cong-dan", "model": "dan-van-kheo"}
KINDS = tuple(SLUGS)


def body(answer) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_written_corrected_confirmed_and_withdrawn_on_screens(at_desk, world, kind):
    base, desk = f"{BASE}{SLUGS[kind]}/", at_desk("handler")
    assert 'name="title"' in words(desk.get(f"{base}ghi"))
    typed = {**SAID[kind], "on": "1/9/2026", "form_key": str(uuid.uuid4())}
    shown = words(desk.post(f"{base}ghi", typed, follow=True))
    line = RegisterEntry.objects.get()
    assert "Đã ghi vào sổ, số 1/2026." in shown and line.on == dt.date(2026, 9, 1) and line.unit == world.ward
    assert "Duyệt công khai</button>" not in shown
    right = {**typed, "title": "Tên đã sửa lại", "reason": "Gõ nhầm tên", "seen": 1}
    shown = words(desk.post(f"{base}{line.pk}/sua", right, follow=True))
    assert f"“{SAID[kind]['title']}” thành" in " ".join(shown.split()) and "Gõ nhầm tên" in shown
    leader = at_desk("leader")
    done = leader.post(f"{base}{line.pk}", {"viec": "confirmed", "seen": 2}, follow=True)
    assert ("Mọi người đã đọc được" in words(done)) == (kind != "reception")
    seen = RegisterEntry.objects.get().seq
    gone = {"viec": "withdrawn", "seen": seen, "reason": "Ghi nhầm sổ"}
    assert "Đã rút khỏi sổ" in words(leader.post(f"{base}{line.pk}", gone, follow=True))
    assert ": 0 dòng" in " ".join(words(desk.get(base)).split())
    assert leader.post(f"{base}{line.pk}", gone).status_code == 409
    assert desk.get(f"{base}{line.pk}/sua").status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_comes_back_at_its_field_with_what_was_typed(at_desk, world, kind):
    typed = {**SAID[kind], "on": "31/12/2026", "title": "Tên tôi đã gõ"}
    page = at_desk("handler").post(f"{BASE}{SLUGS[kind]}/ghi", typed)
    assert page.status_code == 422 and "Tên tôi đã gõ" in words(page) and 'href="#id_on"' in words(page)
    assert not RegisterEntry.objects.exists()


def test_who_was_received_is_read_at_the_own_unit_alone(at_desk, world, enter):
    line = enter("reception", person=PERSON)
    there = f"{BASE}tiep-cong-dan/{line.pk}"
    shown = words(at_desk("receiver").get(there))
    assert PERSON["name"] in shown and PERSON["phone"] not in shown
    for who in ("mayor", "district_leader"):
        page = at_desk(who).get(there)
        assert page.status_code == 200 and PERSON["name"] not in words(page)
    assert at_desk("stranger").get(there).status_code == 404
    assert at_desk("mayor").get(f"{there}/sua").status_code == 404


def test_lists_show_nobodys_name_and_are_narrowed_by_what_is_chosen(at_desk, world, enter):
    enter("reception", person=PERSON, title="Khiếu nại ranh đất", topic="complaint")
    enter("reception", title="Hỏi chế độ người có công")
    enter("reception", unit=world.other, by=world.stranger, title="Việc của nơi khác")
    desk, there = at_desk("handler"), f"{BASE}tiep-cong-dan/"
    shown = words(desk.get(there))
    assert "ranh đất" in shown and "có công" in shown and "nơi khác" not in shown and PERSON["name"] not in shown
    for query, found, lost in (("?loai=complaint", "ranh đất", "có công"), ("?q=nguoi+co", "có công", "ranh đất")):
        shown = words(desk.get(there + query))
        assert found in shown and lost not in shown
    for query in ("?loai=x", "?noi=X-1", f"?noi={world.other.code}", "?nam=x", "?nam=999", "?nam=²"):
        assert desk.get(there + query).status_code == 404, query
    assert desk.get(f"{BASE}so-nao/").status_code == 404
    assert desk.get(f"{there}?trang=²&nam=2025").status_code == 200


def test_each_yearly_figure_opens_what_it_counts(at_desk, world, enter):
    for kind in KINDS:
        for _ in range(3):
            enter(kind)
        enter(kind, unit=world.other, by=world.stranger)
    enter("model", standing="recognised")
    withdrawn = enter("dialogue")
    entering.withdraw(
        withdrawn.pk, reason="Ghi hai lần", by=world.handler, at=withdrawn.events.get().occurred_at, seen=1
    )
    for who in ("handler", "mayor"):
        desk = at_desk(who)
        page = words(desk.get(BASE))
        links = re.findall(r'href="(/can-bo/dan-van/[^"?]+\?nam=2026&amp;noi=[^"]*)">\s*([\d.]+)<', page)
        assert len(links) >= 8, links
        for address, number in links:
            shown = " ".join(words(desk.get(address.replace("&amp;", "&"))).split())
            assert f": {number} dòng" in shown, address
    assert "tính đến" in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_leaves_as_a_file_by_a_button(at_desk, world, enter, kind, form):
    enter(kind, title="=SUM(A1) hẻm sạch")
    there = f"{BASE}{SLUGS[kind]}/"
    given = body(at_desk("mayor").post(there, {"nam": "2026", "dang": form}))
    if form == "csv":
        lines = list(csv.reader(io.StringIO(given.decode("utf-8-sig"))))
        assert len(lines) == 2 and lines[1][3] == "'=SUM(A1) hẻm sạch" and len(lines[0]) == len(lines[1])
    else:
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(given)).namelist()
    assert at_desk("mayor").post(there, {"dang": "exe"}).status_code == 404
    assert not ListFile.objects.exists()


def test_a_file_with_persons_is_of_the_own_unit_masked_and_written_down(at_desk, world, enter):
    enter("reception", person=PERSON)
    there, asked = f"{BASE}tiep-cong-dan/", {"nam": "2026", "noi": world.ward.code, "dang": "csv"}
    told = body(at_desk("handler").post(there, asked)).decode("utf-8-sig")
    assert PERSON["name"] in told and PERSON["phone"] not in told and "0907 ••• 552" in told
    kept = ListFile.objects.get()
    facts = (kept.what, kept.unit, kept.rows, kept.form, kept.numbers_shown, kept.officer)
    assert facts == ("received", world.ward, 1, "csv", False, world.handler)
    assert PERSON["name"] not in body(at_desk("mayor").post(there, asked)).decode("utf-8-sig")
    assert PERSON["name"] not in body(at_desk("handler").post(there, {**asked, "noi": ""})).decode("utf-8-sig")
    assert ListFile.objects.count() == 1


def test_a_file_with_persons_wants_a_second_factor_and_one_without_does_not(settings, client, world, enter):
    settings.SECOND_FACTOR = True
    enter("reception", person=PERSON)
    post_signin(client, "t.tiepnhan")
    there, asked = f"{BASE}tiep-cong-dan/", {"nam": "2026", "dang": "csv"}
    assert PERSON["name"] not in body(client.post(there, asked)).decode("utf-8-sig")
    led = client.post(there, {**asked, "noi": world.ward.code})
    assert led.status_code == 302 and led["Location"].endswith("lop-thu-hai") and not ListFile.objects.exists()


@pytest.mark.parametrize("codes", [
    {"petition_code": "PA/../1"}, {"petition_code": "PA-2222-2222"}, {"dossier_code": "x/y ?"},
    {"dossier_code": "1-2-3"},
])  # fmt: skip
def test_a_reception_leads_only_to_what_there_is(at_desk, world, codes):
    typed = {**SAID["reception"], "on": "1/9/2026", **codes}
    page = at_desk("handler").post(f"{BASE}tiep-cong-dan/ghi", typed)
    assert page.status_code == 422 and f'href="#id_{next(iter(codes))}"' in words(page)
    assert not RegisterEntry.objects.exists()


def test_a_reception_leads_to_the_petition_and_the_dossier_that_came_of_it(at_desk, world, received):
    dossier = received()
    sending = petitions.Sending("1", "feedback", world.ward, "Hẻm ngập sâu mỗi khi mưa.")
    petition, _ = petitions.send(sending, at=dossier.received_at)
    typed = {
        **SAID["reception"],
        "on": "1/9/2026",
        "petition_code": petition.code.lower(),
        "dossier_code": dossier.code,
    }
    shown = words(at_desk("receiver").post(f"{BASE}tiep-cong-dan/ghi", typed, follow=True))
    assert f'href="/can-bo/gop-y/{petition.code}"' in shown and f'href="/can-bo/ho-so/{dossier.code}"' in shown
