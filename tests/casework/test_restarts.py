"""A request for papers under the law of 2025: complete papers start the term again, and the log says from which day."""

import datetime as dt
import json
import re

import pytest

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import actions, alerts, deadline_audit, deadlines
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Alert, Dossier, Pause
from dossiers.oversight import durations, forecast, pace
from dossiers.oversight.figures import Period
from dossiers.procedures.models import ProcedureVersion, Regime, RegimePeriod
from portal.forms import receipt, supplement
from portal.forms.blocks import Printing
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

pytestmark = pytest.mark.django_db
MISSING = [actions.Missing("Giấy tờ về đất", None, "Điều 95 Luật Đất đai")]
PRINTING = Printing(at=local("2025-07-28 15:00"), officer="Trần Văn Thử", origin="https://motcua.example")
BROUGHT = [actions.PaperFacts("Giấy tờ về đất")]


@pytest.fixture
def world():
    RegimePeriod.objects.create(from_day=dt.date(2025, 7, 1), regime_id="2025")
    return a_world()


def asked(world, dossier, at, **more):
    return actions.ask_for_papers(
        dossier.pk,
        papers=MISSING,
        reason="Thiếu giấy tờ về đất",
        by=more.pop("by", world.handler),
        at=local(at),
        **more,
    )


def brought(world, dossier, at):
    return actions.add_papers(dossier.pk, papers=BROUGHT, by=world.receiver, at=local(at))


def in_order(dossier):
    """Row, stays, pauses and promise all follow from the events."""
    assert row_audit.of([dossier.pk]) == [] == list(row_audit.in_python([dossier.pk]))
    assert list(deadline_audit.disagreements([dossier.pk])) == []
    return Dossier.objects.get(pk=dossier.pk)


def test_complete_papers_start_the_term_again_and_the_event_says_from_when(world):
    """Ten working days from Monday 28/07: the 29th is the first, Monday 11/08 the tenth."""
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    first = dossier.due_at
    asked(world, dossier, "2025-07-17 09:00")
    assert Pause.objects.get(dossier=dossier).restarts
    assert dossier.events.get(kind="papers_asked").data["restarts"] is True
    done = brought(world, dossier, "2025-07-28 14:00")
    assert done.due_at == local("2025-08-11 17:00") and done.due_at_original == first == local("2025-07-29 17:00")
    said = dossier.events.get(kind="papers_added").data
    assert dt.datetime.fromisoformat(said["runs_from"]) == local("2025-07-28 14:00")
    assert deadlines.term_begins(done, list(done.pauses.all())) == local("2025-07-28 14:00")
    in_order(dossier)


def test_the_same_request_under_the_law_of_2018_moves_the_promise_by_the_open_minutes(world):
    """From Thursday 09:00 to Monday eleven days later 14:00 are 6 + 48 + 5 hours."""
    RegimePeriod.objects.filter(regime_id="2025").delete()
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00")
    done = brought(world, dossier, "2025-07-28 14:00")
    said = dossier.events.get(kind="papers_added").data
    assert "runs_from" not in said and not Pause.objects.get(dossier=dossier).restarts
    assert done.due_at == local("2025-08-08 10:00")
    in_order(dossier)


def test_sector_law_may_move_the_promise_where_the_regime_would_start_again(world):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(supplement_effect="shift")
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00")
    assert brought(world, dossier, "2025-07-28 14:00").due_at == local("2025-08-08 10:00")
    in_order(dossier)


@pytest.mark.parametrize(("incomplete", "due"), [(True, "2025-08-11 17:00"), (False, "2025-08-08 10:00")])
def test_only_a_dossier_found_incomplete_starts_again_where_sector_law_says_so(world, incomplete, due):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(supplement_effect="restart_if_incomplete")
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00", incomplete=incomplete)
    assert brought(world, dossier, "2025-07-28 14:00").due_at == local(due)
    in_order(dossier)


def test_a_payment_only_moves_the_promise(world):
    """09:00 to 14:00 on one day are three open hours; the promise of 29/07 at 17:00 moves to 30/07 at 10:00."""
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    actions.ask_for_payment(dossier.pk, amount_vnd=20_000, reason="Lệ phí theo quy định", by=world.handler,
                            at=local("2025-07-17 09:00"))  # fmt: skip
    done = actions.pay(dossier.pk, by=world.receiver, at=local("2025-07-17 14:00"))
    assert done.due_at == local("2025-07-30 10:00")
    assert "runs_from" not in dossier.events.get(kind="paid").data
    in_order(dossier)


def test_what_was_never_completed_starts_nothing_again_when_it_is_reopened(world):
    """Refused while it waited and reopened: the wait and the time it lay ended are taken out, the term goes on."""
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00")
    actions.withdraw(dossier.pk, reason="Người nộp xin rút", by=world.receiver, at=local("2025-07-18 09:00"))
    assert not Pause.objects.get(dossier=dossier).restarts
    in_order(dossier)


def test_a_promise_that_had_passed_is_not_brought_back_by_papers(world):
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    late = local("2025-08-01 09:00")
    actions.ask_for_papers(dossier.pk, papers=MISSING, reason="Thiếu giấy tờ về đất", basis="Điều 95 Luật Đất đai",
                           by=world.leader, at=late)  # fmt: skip
    done = brought(world, dossier, "2025-08-05 09:00")
    assert done.due_at == dossier.due_at == local("2025-07-29 17:00")
    assert "runs_from" not in dossier.events.get(kind="papers_added").data
    in_order(dossier)


def test_a_week_of_both_laws_in_one_city_is_told_alike_by_log_rows_and_promises(world):
    """Received Monday 30/06 to Friday 04/07, each asked two days later and completed on Monday 14/07 at 08:00.

    Monday's is of 2018: due 14/07 17:00, moved by what was open from Wednesday 02/07 09:00 to 14/07 08:00: 6 + 56 + 1
    hours are 7 days and 7 hours, to 24/07 16:00. The others start again on 14/07: the 28th is the tenth day.
    """
    dossiers = []
    for day in range(5):
        received = local("2025-06-30 09:00") + dt.timedelta(days=day)
        dossiers.append(a_dossier_in_process(world, received))
    for dossier in dossiers:
        asked(
            world,
            dossier,
            f"{dossier.received_at + dt.timedelta(days=2):%Y-%m-%d} 09:00",
            by=world.leader,
            basis="Luật",
        )
    done = [brought(world, dossier, "2025-07-14 08:00") for dossier in dossiers]
    assert [one.regime_id for one in done] == ["2018"] + ["2025"] * 4
    assert [one.due_at for one in done[1:]] == [local("2025-07-28 17:00")] * 4
    shifted = worktime.working_minutes(worktime_of(done[0].calendar_version_id), local("2025-07-02 09:00"),
                                       local("2025-07-14 08:00"))  # fmt: skip
    assert shifted == (6 + 7 * 8 + 1) * 60 and done[0].due_at == local("2025-07-24 16:00")
    keys = [one.pk for one in done]
    assert list(deadline_audit.disagreements(keys)) == []
    assert row_audit.of(keys) == [] == list(row_audit.in_python(keys))


def restarted(world, version=None):
    """Step 2 has 60 % of 4,800 minutes: from Monday 28/07 14:00 four fifths of it are 2,304 minutes."""
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00")
    return brought(world, dossier, "2025-07-28 14:00")


def test_the_step_has_its_whole_share_from_where_the_term_began_again(world):
    dossier = restarted(world)
    since = deadlines.term_begins(dossier, list(dossier.pauses.all()))
    limit = deadlines.leg_limit(dossier, dossier.unit_id, 60, since, of_it=80)
    alerts.warn(at=limit - dt.timedelta(minutes=2))
    assert not Alert.objects.filter(dossier=dossier, kind="step").exists()
    alerts.warn(at=limit + dt.timedelta(minutes=2))
    assert Alert.objects.filter(dossier=dossier, kind="step", step=2).exists()


def test_the_printed_papers_say_from_when_the_term_runs(world):
    dossier = Dossier.objects.get(pk=a_dossier_in_process(world, local("2025-07-15 10:00")).pk)
    asked(world, dossier, "2025-07-17 09:00")
    request = json.dumps(supplement.supplement(dossier, PRINTING), ensure_ascii=False, default=str)
    assert "tính lại từ đầu" in request and "tạm dừng" not in request and "01/08/2025" in request
    assert "tính lại từ" not in _receipt(dossier)
    brought(world, dossier, "2025-07-28 14:00")
    said = _receipt(Dossier.objects.get(pk=dossier.pk))
    assert re.search(r"Thời hạn tính lại từ [^.]*28/07/2025\.", said)


def test_a_request_that_moves_the_term_says_so_on_paper(world):
    RegimePeriod.objects.filter(regime_id="2025").delete()
    dossier = a_dossier_in_process(world, local("2025-07-15 10:00"))
    asked(world, dossier, "2025-07-17 09:00")
    request = json.dumps(supplement.supplement(dossier, PRINTING), ensure_ascii=False, default=str)
    assert "tạm dừng" in request and "tính lại từ đầu" not in request and "được đóng" not in request


def _receipt(dossier):
    return json.dumps(receipt.receipt(dossier, PRINTING), ensure_ascii=False, default=str)


def test_the_usual_durations_are_counted_from_where_the_term_began_again(world):
    dossier = restarted(world)
    resolve(dossier.pk, by=world.leader, at=local("2025-07-31 09:00"))
    period = Period(local("2025-07-01 00:00"), local("2025-09-01 00:00"), local("2025-09-01 00:00"))
    assert durations.record(dossier.unit_id, dossier.procedure_id, period).days == {3: 1}


def test_a_forecast_counts_the_step_from_there_too(world):
    dossier = restarted(world)
    known = {(dossier.procedure_id, None, 2): [*range(0, 4100, 100)]}
    expected = forecast.expected(dossier, known, local("2025-07-28 14:00"))
    fresh = pace.left(known[dossier.procedure_id, None, 2], 0)
    calendar = worktime_of(dossier.calendar_version_id)
    assert expected.middle == worktime.add_working_minutes(calendar, local("2025-07-28 14:00"), round(fresh.middle))


@pytest.mark.parametrize(("to", "law"), [("2025-06-30 10:00", "61/2018"), ("2025-06-26 08:00", "61/2018")])
def test_a_receipt_is_not_corrected_into_the_days_of_another_law(world, to, law):
    dossier = a_dossier(world, local("2025-07-02 10:00"))
    with pytest.raises(actions.Invalid, match=law):
        actions.propose_correction(
            dossier.pk, received_at=local(to), reason="Ghi nhầm ngày", by=world.receiver, at=local("2025-07-02 11:00")
        )
    actions.propose_correction(
        dossier.pk, received_at=local("2025-07-01 08:00"), reason="Ghi nhầm", by=world.receiver,
        at=local("2025-07-02 11:00"),
    )  # fmt: skip


@pytest.mark.parametrize(("owner", "whose"), [("competent", "ward"), ("receiving", "other")])
def test_the_code_carries_the_identifier_that_the_regime_names(world, owner, whose):
    Regime.objects.filter(pk="2025").update(code_owner=owner)
    facts = actions.ApplicantFacts(name="Lê Thị Khác", phone="0900123457")
    intake = actions.Intake(
        unit=world.ward, version=world.ten_days, applicant=facts, reception_unit=world.other,
        papers=[actions.PaperFacts("Tờ khai", originals=1)],
    )  # fmt: skip
    dossier = actions.receive(intake, by=world.stranger, at=local("2025-07-15 10:00"))
    assert dossier.code.startswith(f"{getattr(world, whose).code}-250715-")
