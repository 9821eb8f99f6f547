"""The day's money of a desk: every receipt once, three sums, and the same as a file."""

import csv
import io

from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from tests.behind_the_log import rewrite
from tests.desk.conftest import words

PAGE = "/can-bo/so-thu"


def test_the_sheet_holds_what_was_taken_and_given_back_today(at_desk, received, world):
    kept, gone = received(), received(hours=2)
    for dossier in Dossier.objects.all():
        rewrite(dossier, fee_vnd=8000, payment="due")
    for dossier in (kept, gone):
        actions.collect_fee(dossier.pk, by=world.receiver, at=timezone.now())
    actions.withdraw(gone.pk, reason="Rút", by=world.receiver, at=timezone.now())
    actions.refund_fee(gone.pk, reason="=HYPERLINK()", by=world.receiver, at=timezone.now())
    desk = at_desk("receiver")
    sheet = desk.get(PAGE).context["sheet"]
    assert (sheet.collected, sheet.refunded, sheet.left) == (16_000, 8_000, 8_000)
    assert kept.code in words(desk.get(PAGE))
    lines = list(
        csv.reader(io.StringIO(b"".join(desk.get(PAGE, {"dang": "csv"}).streaming_content).decode("utf-8-sig")))
    )
    assert [line[4] for line in lines[1:]] == ["8000", "8000", "-8000"]
    assert desk.get(PAGE, {"ngay": "2018-12-17"}).context["sheet"].receipts == []
    assert at_desk("stranger").get(PAGE).context["sheet"].receipts == []


def test_a_day_that_is_none_is_said_and_who_has_no_desk_is_told_so(at_desk):
    assert at_desk("receiver").get(PAGE, {"ngay": "x"}).status_code == 400
    assert at_desk("handler").get(PAGE).status_code == 403
