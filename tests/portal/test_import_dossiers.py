"""A city's own dossiers come in: whole, once, with the facts that their acts would have written."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from dossiers.casework import access, codes, seals
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Decision, Dossier, Event, Leg, Pause
from dossiers.casework.models.event import Outbox
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import tallies
from dossiers.procedures.models import RegimePeriod
from dossiers.units.models import Unit
from portal.imports import columns, given
from portal.imports.bringing import Brought, bring
from portal.imports.models import ImportedFile
from portal.imports.problems import ImportRefused
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import DISTRICT, OTHER_WARD, WARD, open_row, row, table

AT = local("2026-11-20 10:00")


@pytest.fixture
def loader(own_database: str) -> Iterator[None]:
    """This test's own database, entered as the owner of its tables."""
    cluster.point_django_at(own_database, database_roles.OWNER)
    yield
    cluster.point_django_at(own_database)


def brought(folder: Path, *rows: dict[str, str], **how: Any) -> Brought:
    return bring(table(folder, *rows), at=AT, **how)


def log_of(code: str) -> list[tuple[str, int, str]]:
    events = Event.objects.filter(dossier__code=code).order_by("seq").values_list("kind", "state", "occurred_at")
    zone = dt.timezone(dt.timedelta(hours=7))
    return [(kind, state, f"{at.astimezone(zone):%m-%d %H:%M}") for kind, state, at in events]


EVERY_STATUS = [
    row(1, status="1", submitted_at="2026-10-05 08:00", received_at="", finished_at="", returned_at="", channel="2"),
    open_row(2, status="2"),
    open_row(3, status="3", submitted_at="2026-10-05 08:00", received_at="", ended_at="2026-10-05 09:00"),
    open_row(4, status="4", holder_code=DISTRICT, forwarded_at="2026-10-05 10:00"),
    open_row(5, status="5", waiting_since="2026-10-06 08:00", waiting_for="Giấy chứng sinh; Tờ khai"),
    open_row(6, status="6", waiting_since="2026-10-06 08:00") | {"fee_vnd": "15.000"},
    open_row(7, status="7", ended_at="2026-10-06 08:00"),
    open_row(8, status="8", ended_at="2026-10-06 08:00", ended_as="refused"),
    row(9, status="9", returned_at="", finished_at="2026-10-12 09:00"),
    row(10, status="10", channel="2", submitted_at="2026-10-04 20:00"),
]


def test_every_status_comes_in_with_its_story(loader: None, tmp_path: Path) -> None:
    every = [{"fee_vnd": "", **cells} for cells in EVERY_STATUS]
    result = brought(tmp_path, *every)

    assert (result.rows, result.added, result.unchanged) == (10, 10, 0)
    name = "H13.31.02-261005-{:04d}".format
    assert log_of(name(1)) == [("submitted", 1, "10-05 08:00")]
    assert log_of(name(2)) == [("received", 2, "10-05 08:00"), ("became_overdue", 2, "10-08 17:00")]
    assert log_of(name(3)) == [("not_accepted", 3, "10-05 09:00")]
    assert log_of(name(4)) == [
        ("received", 2, "10-05 08:00"),
        ("forwarded", 4, "10-05 10:00"),
        ("became_overdue", 4, "10-08 17:00"),
    ]
    assert log_of(name(5)) == [("received", 2, "10-05 08:00"), ("papers_asked", 5, "10-06 08:00")]
    assert log_of(name(6)) == [("received", 2, "10-05 08:00"), ("payment_asked", 6, "10-06 08:00")]
    assert log_of(name(7)) == [("received", 2, "10-05 08:00"), ("withdrawn", 7, "10-06 08:00")]
    assert log_of(name(8)) == [("received", 2, "10-05 08:00"), ("refused", 8, "10-06 08:00")]
    assert log_of(name(9)) == [
        ("received", 2, "10-05 08:00"),
        ("became_overdue", 2, "10-08 17:00"),
        ("resolved", 9, "10-12 09:00"),
    ]
    assert log_of(name(10)) == [
        ("submitted", 1, "10-04 20:00"),
        ("received", 2, "10-05 08:00"),
        ("resolved", 9, "10-07 09:00"),
        ("returned", 10, "10-07 15:00"),
    ]


def test_every_imported_event_is_sealed_marked_and_recorded_now(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, *({"fee_vnd": "", **cells} for cells in EVERY_STATUS))

    assert {number: seals.broken(number) for number in Dossier.objects.values_list("pk", flat=True)} == {
        number: [] for number in Dossier.objects.values_list("pk", flat=True)
    }
    assert set(Event.objects.values_list("origin", "recorded_at")) == {("imported", AT)}
    for dossier in Dossier.objects.all():
        last = Event.objects.filter(dossier=dossier).order_by("seq").last()
        assert last is not None
        assert (dossier.seq, dossier.origin, dossier.state) == (last.seq, "imported", last.state)
        acts = Event.objects.filter(dossier=dossier).exclude(kind="became_overdue").order_by("seq").last()
        assert acts is not None
        assert (dossier.acted_seq, dossier.acted_at) == (acts.seq, acts.occurred_at)


def test_columns_legs_and_pauses_are_those_of_the_acts(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, *({"fee_vnd": "", **cells} for cells in EVERY_STATUS))
    by_order = {int(dossier.code[-4:]): dossier for dossier in Dossier.objects.select_related("holder")}

    assert {order: dossier.outcome for order, dossier in by_order.items() if dossier.outcome} == {
        7: "withdrawn",
        8: "refused",
        9: "late",
        10: "early",
    }
    due_at = local("2026-10-08 17:00")
    assert {dossier.due_at for order, dossier in by_order.items() if order not in (1, 3)} == {due_at}
    assert {order for order, dossier in by_order.items() if dossier.overdue_since == due_at} == {2, 4, 9}
    assert by_order[4].holder.code == DISTRICT
    legs = Leg.objects.filter(dossier=by_order[4]).order_by("opened_at").values_list("unit__code", "closed_at")
    assert list(legs) == [("H13.31.02", local("2026-10-05 10:00")), (DISTRICT, None)]
    assert not Leg.objects.filter(dossier__in=[by_order[7], by_order[9]], closed_at__isnull=True).exists()
    papers = Pause.objects.get(dossier=by_order[5])
    assert (papers.reason, papers.began_at, papers.ended_at) == ("papers", local("2026-10-06 08:00"), None)
    assert papers.papers == [{"name": name, "required": None} for name in ("Giấy chứng sinh", "Tờ khai")]
    assert Pause.objects.get(dossier=by_order[6]).amount_vnd == by_order[6].fee_vnd == 15_000


def test_the_tallies_hear_of_it_and_agree_with_a_recount(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, *({"fee_vnd": "", **cells} for cells in EVERY_STATUS))

    assert set(Outbox.objects.values_list("reader", flat=True)) == {"tallies"}
    assert tallies.apply_pending() == 12
    assert tallies.recount() == []


def test_the_citizen_finds_it_and_the_desk_goes_on_with_the_next_code(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, row(41), row(7))

    found = access.as_citizen(code="h13 31 02 261005 0041", secret="1234", address="198.51.100.1", at=AT)
    ward = Unit.objects.get(code="H13.31.02")
    with transaction.atomic():
        following = codes.issue(unit_id=ward.pk, unit_code=ward.code, day=dt.date(2026, 10, 5))

    assert found.code == "H13.31.02-261005-0041"
    assert following == "H13.31.02-261005-0042"


def test_a_promise_that_was_given_is_kept(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, row(1, due_at="2026-10-06"), row(2, due_at="07/10/2026 11:00"))

    kept = list(Dossier.objects.order_by("code").values_list("due_at_original", "due_at", "outcome"))
    assert kept == [
        (local("2026-10-06 17:00"), local("2026-10-06 17:00"), "late"),
        (local("2026-10-07 11:00"), local("2026-10-07 11:00"), "on_time"),
    ]


def test_overdue_while_waiting_for_papers_is_kept_as_the_other_system_said(loader: None, tmp_path: Path) -> None:
    waiting = {"status": "5", "waiting_since": "2026-10-06 08:00"}
    brought(tmp_path, open_row(1, **waiting, overdue_reason="waiting_supplement"), open_row(2, **waiting))

    first, second = Dossier.objects.order_by("code")
    assert first.is_overdue(AT) and first.overdue_since == local("2026-10-08 17:00")
    assert log_of(first.code)[-1] == ("became_overdue", 5, "10-08 17:00")
    assert not second.is_overdue(AT)
    assert flag_overdue(at=AT) == 0


def test_the_same_file_twice_changes_nothing(loader: None, tmp_path: Path) -> None:
    path = table(tmp_path, row(1), row(2))
    bring(path, at=AT)
    again = bring(path, at=AT + dt.timedelta(days=1))

    assert (again.added, again.unchanged, again.known) == (0, 2, AT)
    assert (Dossier.objects.count(), ImportedFile.objects.count()) == (2, 1)


def test_a_row_that_says_the_same_in_another_file_is_unchanged(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, row(1), row(2))
    flag_overdue(at=AT)
    result = brought(
        tmp_path, row(2, received_at="05/10/2026 08:00", applicant_name=" Nguyễn  Thị Thử"), row(3), row(1)
    )

    assert (result.added, result.unchanged) == (1, 2)
    assert Dossier.objects.count() == Event.objects.filter(kind="received").count() == 3


def test_a_row_that_changed_is_refused_with_the_line_it_came_from(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, row(1), row(2))

    with pytest.raises(ImportRefused) as refused:
        brought(tmp_path, row(3), row(2, finished_at="2026-10-07 10:00"))

    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, "code")]
    assert "dossiers.csv, dòng 3" in str(refused.value.problems[0])
    assert Dossier.objects.count() == 2


def test_a_dossier_of_the_desk_is_never_overwritten(loader: None, tmp_path: Path) -> None:
    brought(tmp_path, row(1))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_told")
        cursor.execute("DELETE FROM imports_importedrow; UPDATE casework_dossier SET origin = 'live'")

    with pytest.raises(ImportRefused, match="1 chỗ sai") as refused:
        brought(tmp_path, row(1, phone="0900999999"))

    assert "không phải do nhập (nguồn live)" in str(refused.value.problems[0])


def test_a_trial_keeps_nothing(loader: None, tmp_path: Path) -> None:
    result = brought(tmp_path, row(1), dry_run=True)

    assert result.added == 1
    assert not Dossier.objects.exists() and not ImportedFile.objects.exists() and not Outbox.objects.exists()


def test_the_application_itself_may_not_import(own_database: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="chủ các bảng"):
        brought(tmp_path, row(1))
    assert not Dossier.objects.exists()


def test_the_command_says_what_it_did_and_applies_the_tallies(loader: None, tmp_path: Path) -> None:
    out = io.StringIO()
    path = table(tmp_path, row(1), open_row(2, holder_code=OTHER_WARD))

    call_command("import_dossiers", str(path), stdout=out)
    call_command("import_dossiers", str(path), stdout=out)

    assert "rows 2, imported 2, unchanged 0, events 6" in out.getvalue()
    assert "nothing changed" in out.getvalue()
    assert tallies.pending() == 0


def test_the_page_about_the_import_names_every_column_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    assert [name.strip("`") for name in rows] == list(columns.NAMES)


def test_a_row_tells_where_it_was_received_and_where_it_is_handed_out(loader: None, tmp_path: Path) -> None:
    RegimePeriod.objects.update(regime="2025")
    elsewhere = {"reception_unit_code": OTHER_WARD, "return_unit_code": OTHER_WARD}
    own = {"reception_unit_code": "", "return_unit_code": ""}
    brought(tmp_path, row(1) | elsewhere, row(2) | own, row(3) | own | {"reception_unit_code": WARD})
    other = Unit.objects.get(code=OTHER_WARD)
    first, second, third = Dossier.objects.order_by("code")
    assert (first.unit.code, first.reception_unit, first.return_unit) == (WARD, other, other)
    assert {(one.reception_unit, one.return_unit) for one in (second, third)} == {(None, None)}
    told = Event.objects.get(dossier=first, seq=1).data
    assert (told["reception_unit"], told["return_unit"]) == (other.pk, other.pk)
    assert not row_audit.of([first.pk, second.pk]) and seals.broken(first.pk) == []


def test_a_row_without_the_later_columns_says_what_it_said_before_there_were_any(loader: None, tmp_path: Path) -> None:
    assert brought(tmp_path, row(1)).added == 1
    blank = {"reception_unit_code": "", "return_unit_code": ""}
    assert brought(tmp_path, row(1) | blank, open_row(2) | blank).unchanged == 1
    assert given.Given(code="A").digest() == hashlib.sha256("\x1f".join(AS_BEFORE).encode()).digest()


AS_BEFORE = [
    "A", "", "", "None", "None", "", "None", "None", "None", "", "None", "", "", "None", "None", "None", "", "1",
    "desk", "0", "False", "0", "", "", "", "", "",
]  # fmt: skip
"""A row's values as they were taken into its digest before the columns of later releases."""


def test_under_the_law_of_ones_own_level_no_other_unit_receives(loader: None, tmp_path: Path) -> None:
    RegimePeriod.objects.update(regime="2018")
    with pytest.raises(ImportRefused) as refused:
        brought(tmp_path, row(1) | {"reception_unit_code": OTHER_WARD})
    assert "nhận và trả hồ sơ của mình" in str([problem.reason for problem in refused.value.problems])
    RegimePeriod.objects.update(regime="2025")
    with pytest.raises(ImportRefused):
        brought(tmp_path, row(1) | {"return_unit_code": "H99.99"})


def test_a_row_names_its_result(loader: None, tmp_path: Path) -> None:
    blank = {"result_number": "", "result_date": "", "result_kind": "", "result_signer": ""}
    named = {"result_number": "15/GP", "result_date": "06/10/2026", "result_kind": "Giấy phép", "result_signer": "A"}
    brought(tmp_path, row(1) | named, row(2) | blank, row(3) | blank | {"result_number": "16/GP"})
    told = Decision.objects.order_by("dossier__code").values_list("number", "dated_on", "kind", "signer", "digest")
    assert list(told) == [
        ("15/GP", dt.date(2026, 10, 6), "Giấy phép", "A", ""), ("16/GP", dt.date(2026, 10, 7), "", "", ""),
    ]  # fmt: skip
    with pytest.raises(ImportRefused):
        brought(tmp_path, open_row(4) | blank | {"result_number": "17/GP"})
    with pytest.raises(ImportRefused):
        brought(tmp_path, row(5) | blank | {"result_kind": "Giấy phép"})
    with pytest.raises(ImportRefused):
        brought(tmp_path, row(6) | blank | {"result_number": "18/GP", "result_date": "2026-12-24"})
