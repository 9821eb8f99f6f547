"""A void receipt on the screens: struck on dossier and cash sheet, told on the day it happened, stamped in print."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier, FeeReceipt
from portal.desk.papers import takings
from portal.forms import cabinet, pdf
from portal.forms.blocks import Printing
from tests.behind_the_log import rewrite
from tests.desk.conftest import words
from tests.forms.conftest import pdf_text

SHEET = "/can-bo/so-thu"


@pytest.fixture
def wrong(received, world):
    """A receipt of 75 đồng, written two days ago."""
    dossier = received(hours=50)
    rewrite(dossier, fee_vnd=75, payment="due")
    actions.collect_fee(dossier.pk, by=world.receiver, at=timezone.now() - dt.timedelta(days=2))
    return dossier


def voided(dossier, world, amount=75_000):
    number, at = FeeReceipt.objects.get().number, timezone.now()
    facts = {"receipt": number, "amount_vnd": amount, "reason": "=Ghi thiếu ba số 0"}
    actions.propose_void(dossier.pk, by=world.receiver, at=at - dt.timedelta(minutes=1), **facts)
    return actions.approve_void(dossier.pk, by=world.leader, at=at)


def test_from_the_desk_to_the_leader_by_forms_alone(at_desk, wrong, world):
    page = f"/can-bo/ho-so/{wrong.code}"
    number = FeeReceipt.objects.get().number
    desk = at_desk("receiver")
    assert "Đề nghị hủy biên lai" in words(desk.get(page))
    seen = str(Dossier.objects.get().acted_seq)
    typed = {"viec": "propose_void", "seen": seen, "receipt": number, "reason": "Ghi thiếu ba số 0"}
    refused = desk.post(page, {**typed, "amount_vnd": "75,5"})
    assert refused.status_code == 422 and "75,5" in refused.content.decode()
    assert FeeReceipt.objects.count() == 1
    desk.post(page, {**typed, "amount_vnd": "75.000"})
    said = words(at_desk("leader").get(page))
    assert "Hủy biên lai: chờ lãnh đạo quyết định" in said and "Biên lai số 01" in said and "75.000" in said
    may = {person: {one.name for one in at_desk(person).get(page).context["bar"]} for person in ("receiver", "leader")}
    assert {"approve_void", "decline_void"} <= may["leader"] and not {"approve_void", "decline_void"} & may["receiver"]
    assert "decline" not in may["leader"]
    at_desk("leader").post(page, {"viec": "approve_void", "seen": str(Dossier.objects.get().acted_seq)})
    new = FeeReceipt.objects.get(void__isnull=True)
    said = words(at_desk("receiver").get(page))
    assert "đã hủy" in said and f"Thay bằng biên lai số {new.number}, 75.000" in said
    assert "Phí: 75.000" in said and "đã nộp" in said


def test_a_day_that_is_over_keeps_its_sums_and_the_void_stands_on_the_day_it_happened(at_desk, wrong, world):
    then, today = timezone.localdate() - dt.timedelta(days=2), timezone.localdate()
    before = takings.of_day(world.ward, then)
    assert (before.collected, before.left) == (75, 75)
    voided(wrong, world)
    after = takings.of_day(world.ward, then)
    assert (after.collected, after.left) == (75, 75) and after.voids == []
    now = takings.of_day(world.ward, today)
    assert (now.collected, now.refunded, now.left) == (74_925, 0, 74_925)
    assert [line.amount_vnd for line in now.lines] == [-75, 75_000]
    past = words(at_desk("receiver").get(SHEET, {"ngay": f"{then}"}))
    assert "Đã hủy" in past and "thay bằng 02/" in past and "Ghi thiếu ba số 0" in past
    assert "1 lần hủy" in words(at_desk("receiver").get(SHEET))
    answer = at_desk("receiver").get(SHEET, {"dang": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0][-1] == "Hủy" and [line[4] for line in lines[1:]] == ["-75", "75000"]
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_a_void_of_the_same_day_leaves_what_is_in_the_till(received, world):
    dossier = received(hours=2)
    rewrite(dossier, fee_vnd=75, payment="due")
    actions.collect_fee(dossier.pk, by=world.receiver, at=timezone.now() - dt.timedelta(minutes=2))
    voided(dossier, world, amount=None)
    sheet = takings.of_day(world.ward, timezone.localdate())
    assert (sheet.collected, sheet.left) == (0, 0) and [line.amount_vnd for line in sheet.lines] == [75, -75]


def test_the_printed_receipt_that_was_voided_is_stamped_and_the_new_one_is_not(at_desk, wrong, world):
    voided(wrong, world)
    old, new = FeeReceipt.objects.order_by("pk")
    printing = Printing(at=timezone.now(), officer="A", origin="https://motcua.example")
    first, second = (cabinet.made(one.paper_word, wrong, printing) for one in (old, new))
    assert "ĐÃ HỦY" in pdf_text(first) and "ĐÃ HỦY" not in pdf_text(second)
    assert "Bảy mươi lăm đồng" in pdf_text(first) and "Bảy mươi lăm nghìn đồng" in pdf_text(second)
    assert pdf.of_paper(first, copies=2)
    page = at_desk("receiver").get(f"/can-bo/ho-so/{wrong.code}/in/{old.paper_word}").content.decode()
    assert 'class="stamp"' in page and new.number in page
    for word in ("bien-lai-", "bien-lai-999999", "bien-lai-x", f"bien-lai-{'9' * 30}"):
        assert at_desk("receiver").get(f"/can-bo/ho-so/{wrong.code}/in/{word}").status_code == 404
