"""One dossier's public status: the same doors as the page, and nothing personal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dossiers.casework import access, actions
from dossiers.casework.models import LookupFailure
from tests.casework.conftest import local
from tests.world import resolve, under_the_law_of_today

Ask = Callable[..., Any]
MISSED = {
    "status": 404,
    "type": "urn:mot-cua:no-such-dossier",
}


def test_the_code_and_the_last_four_digits_show_the_status(ask: Ask, received: Any, world: SimpleNamespace) -> None:
    dossier = received("2018-12-17 14:20")

    answer = ask(f"v1/dossiers/{dossier.code}/", secret="3456")

    assert answer.status_code == 200
    body = answer.json()
    assert body["code"] == dossier.code
    assert body["state"] == {"code": 2, "label": "Được tiếp nhận"}
    assert body["procedure"] == {"code": "T.000010", "name": "Thủ tục thử T.000010"}
    assert body["unit"] == body["holder"] == {"code": "T10.31.01", "name": "Phường thử"}
    assert body["received_at"] == "2018-12-17T14:20:00+07:00"
    assert body["due_at"] == "2018-12-31T17:00:00+07:00"
    assert body["minutes_left"] is None
    assert [(event["kind"], event["at"]) for event in body["events"]] == [("received", "2018-12-17T14:20:00+07:00")]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_receipts_secret_opens_it_too_however_it_is_written(ask: Ask, received: Any) -> None:
    dossier = received()
    token = access.issue_token(dossier, at=local("2018-12-17 14:21"))

    for written in (token, token.lower(), f"{token[:5]}-{token[5:]}"):
        assert ask(f"v1/dossiers/{dossier.code.lower().replace('.', ' ')}/", secret=written).status_code == 200
    assert not LookupFailure.objects.filter(count__gt=0).exists()


def test_the_secret_of_another_receipt_opens_nothing(ask: Ask, received: Any) -> None:
    mine, other = received(), received("2018-12-17 14:30")
    token = access.issue_token(other, at=local("2018-12-17 14:31"))

    assert ask(f"v1/dossiers/{mine.code}/", secret=token).status_code == 404


def test_missing_wrong_and_unknown_are_one_answer_to_the_byte(ask: Ask, received: Any) -> None:
    code = received().code
    asked = [
        (code, None),
        (code, ""),
        (code, "0000"),
        (code, "K" * 10),
        ("T10.31.01-181217-9999", "3456"),
        ("no such thing", "3456"),
        ("x" * 10_000, "3456"),
    ]
    answers = [ask(f"v1/dossiers/{where}/", secret=secret) for where, secret in asked]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    told = [{**answer.headers, "X-Request-ID": ""} for answer in answers]  # drawn anew for each request
    assert all(one == told[0] for one in told)
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert answers[0].json().items() >= MISSED.items()


def test_failures_count_in_the_budgets_of_the_form(ask: Ask, received: Any, settings: Any) -> None:
    settings.LOOKUP_FAILURES_PER_ADDRESS = 3
    settings.LOOKUP_WHOLE_FAILURES_PER_ADDRESS = 2
    code = received().code

    for secret in ("0000", None, "1111"):
        assert ask(f"v1/dossiers/{code}/", secret=secret).status_code == 404
    asked = ask(f"v1/dossiers/{code}/", secret="3456")

    assert asked.status_code == 403 and asked.json()["type"] == "urn:mot-cua:whole-secret-needed"
    assert ask("v1/dossiers/T10.31.01-181217-9999/", secret="3456").content == asked.content
    with pytest.raises(access.WholeSecretNeeded):
        access.as_citizen(code=code, secret="3456", address="203.0.113.9", at=dt.datetime.now(dt.UTC))
    assert ask(f"v1/dossiers/{code}/", secret="0900123456").status_code == 200
    for _ in range(2):
        assert ask(f"v1/dossiers/{code}/", secret="0911111111").status_code == 404
    stopped = ask(f"v1/dossiers/{code}/", secret="0900123456")
    assert stopped.status_code == 429 and 0 < int(stopped["Retry-After"]) <= 3600
    assert stopped["Content-Type"] == "application/problem+json"
    assert ask(f"v1/dossiers/{code}/", secret="3456", address="198.51.100.7").status_code == 200


def test_a_receipts_secret_still_works_from_a_network_that_was_stopped(ask: Ask, received: Any, settings: Any) -> None:
    settings.LOOKUP_FAILURES_PER_NETWORK = settings.LOOKUP_WHOLE_FAILURES_PER_NETWORK = 0
    dossier = received()
    token = access.issue_token(dossier, at=local("2018-12-17 14:21"))

    assert ask(f"v1/dossiers/{dossier.code}/", secret="3456").status_code == 403
    assert ask(f"v1/dossiers/{dossier.code}/", secret="0900123456").status_code == 429
    assert ask(f"v1/dossiers/{dossier.code}/", secret=token).status_code == 200


def test_four_digits_are_not_enough_where_their_budget_is_spent(ask: Ask, received: Any, settings: Any) -> None:
    settings.LOOKUP_FAILURES_PER_WIDE_NETWORK = 0
    dossier = received()

    refused = ask(f"v1/dossiers/{dossier.code}/", secret="3456")
    unknown = ask("v1/dossiers/T10.31.01-181217-9999/", secret="3456")

    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:mot-cua:whole-secret-needed"
    assert refused.content == unknown.content
    assert ask(f"v1/dossiers/{dossier.code}/", secret="0900123456").status_code == 200


def test_while_papers_are_awaited_there_is_no_date_but_time_left(
    ask: Ask, in_process: Any, world: SimpleNamespace
) -> None:
    dossier = in_process("2018-12-17 14:20")
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Giấy chứng sinh")],
        reason="Thiếu",
        basis="Luật thử",
        by=world.leader,
        at=local("2018-12-31 16:00"),
    )

    body = ask(f"v1/dossiers/{dossier.code}/", secret="3456").json()

    assert (body["state"]["code"], body["due_at"], body["minutes_left"]) == (5, None, 60)


def test_an_answer_holds_nothing_personal(ask: Ask, in_process: Any, world: SimpleNamespace) -> None:
    personal = {
        "name": "Nguyễn Canary Một",
        "phone": "0900777123",
        "id_number": "092077712345",
        "address": "77 Canary",
        "email": "canary@example.org",
        "submitted_by": "Trần Canary Hai",
        "authorisation": "Giấy ủy quyền Canary",
    }
    dossier = in_process(**personal)
    resolve(dossier.pk, by=world.leader, at=local("2018-12-20 09:00"), number="77/CANARY", remark="Canary")
    actions.return_result(
        dossier.pk, by=world.receiver, at=local("2018-12-20 10:00"), taken_by="Canary Ba", checked="CCCD"
    )

    answer = ask(f"v1/dossiers/{dossier.code}/", secret="7123")

    assert answer.json()["outcome"] == "early"
    text = answer.content.decode()
    hidden = [*personal.values(), "Canary", "t.thuly", "Cán bộ", "777"]
    assert [word for word in hidden if word in text] == []


def test_a_running_dossier_past_its_promise_is_overdue_before_the_sweep_has_been_by(ask: Ask, received: Any) -> None:
    body = ask(f"v1/dossiers/{received('2018-12-17 14:20').code}/", secret="3456").json()

    assert body["overdue"] is True
    assert body["overdue_since"] is None


def test_it_takes_few_queries(ask: Ask, received: Any, django_assert_max_num_queries: Any) -> None:
    dossier = received()
    token = access.issue_token(dossier, at=local("2018-12-17 14:21"))

    ask(f"v1/dossiers/{dossier.code}/", secret=token)  # from now on the process knows the names of units and procedures
    with django_assert_max_num_queries(3):
        ask(f"v1/dossiers/{dossier.code}/", secret=token)
    with django_assert_max_num_queries(7):
        ask(f"v1/dossiers/{dossier.code}/", secret="3456")


def test_the_three_units_are_told_apart(ask: Ask, world: SimpleNamespace) -> None:
    under_the_law_of_today()
    facts = actions.ApplicantFacts(name="Lê Thị Khác", phone="0900123457", id_number="092090001235")
    intake = actions.Intake(
        unit=world.ward, version=world.ten_days, applicant=facts, reception_unit=world.other,
        papers=[actions.PaperFacts("Tờ khai", originals=1)], return_unit=world.ward,
    )  # fmt: skip
    dossier = actions.receive(intake, by=world.stranger, at=local("2018-12-17 10:00"))
    body = ask(f"v1/dossiers/{dossier.code}/", secret="3457").json()
    assert body["unit"]["code"] == body["return_unit"]["code"] == world.ward.code
    assert body["reception_unit"] == {"code": world.other.code, "name": world.other.name}


def test_the_results_are_told_to_who_holds_the_receipt_alone(ask: Ask, in_process: Any, world: SimpleNamespace) -> None:
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=local("2018-12-19 09:00"), number="15/GP", kind="Giấy phép")
    token = access.issue_token(dossier, at=local("2018-12-19 09:01"))
    assert ask(f"v1/dossiers/{dossier.code}/", secret="3456").json()["results"] is None
    (result,) = ask(f"v1/dossiers/{dossier.code}/", secret=token).json()["results"]
    assert (result["kind"], result["number"], result["replaced"]) == ("Giấy phép", "15/GP", False)
    assert len(result["digest"]) == 64 and result["date"] == "2018-12-19"
