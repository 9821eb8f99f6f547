"""The calculator and the ledger through the API: the deadline engine's own answers, and sentences for bad questions."""

import json

import pytest

from dossiers.casework import access, actions
from tests.world import local

HOURS = "Mon-Fri 07:00-11:00,13:00-17:00"
ASKED = {"received": "2018-12-17T14:20", "term": "10", "unit": "working_day"}


def posted(client, body):
    return client.post("/api/v1/deadlines/due", body, content_type="application/json", REMOTE_ADDR="203.0.113.9")


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_citys_calendar_answers_when_none_is_given(client, db, slash):
    answer = client.get(f"/api/v1/deadlines/due{slash}", ASKED)
    told = answer.json()
    assert told["due_at"] == "2019-01-02T17:00:00+07:00"
    assert told["ledger"][0]["kind"] == "receipt" and told["ledger"][-1]["to"] == "2019-01-02T17:00+07:00"
    assert sum(line["minutes"] for line in told["ledger"] if line["kind"] == "counted") == 4800
    assert not answer.cookies


def test_days_and_pauses_may_be_repeated(client, db):
    more = {
        "hours": HOURS, "closed": ["2018-12-31", "2019-01-01"], "extra": "2018-12-22=07:00-11:00",
        "pause": ["2018-12-18T07:00/2018-12-18T08:00", "2018-12-19T07:00/2018-12-19T08:00"],
    }  # fmt: skip
    told = client.get("/api/v1/deadlines/due", {**ASKED, **more}).json()
    assert told["due_at"] == "2019-01-02T09:00:00+07:00"
    body = {**ASKED, **more, "extra": ["2018-12-22=07:00-11:00"]}
    assert posted(client, json.dumps(body)).json() == told


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": "fortnight"}, "Không có đơn vị thời hạn"),
        ({"term": "0"}, "lớn hơn 0"),
        ({"term": "1.5"}, "số nguyên"),
        ({"received": "morgen"}, "không phải thời điểm"),
        ({"received": "1899-12-31T08:00"}, "1900"),
        ({"received": "2201-01-01T08:00"}, "1900"),
        ({"pause": "2018-12-20T10:00/2018-12-19T10:00"}, "kết thúc trước khi bắt đầu"),
        ({"hours": "; ;"}, "không có ngày nào mở cửa"),
        ({"calendar": "mars"}, "Không có lịch “mars”"),
        ({"term": "20000"}, "hơn 30 năm"),
        ({"zone": "Mars/Olympus"}, "Không có múi giờ"),
    ],
)
def test_a_question_without_sense_is_a_400_with_a_sentence(client, db, changes, sentence):
    for answer in (
        client.get("/api/v1/deadlines/due", {**ASKED, **changes}),
        posted(client, json.dumps({**ASKED, **{k: [v] if k == "pause" else v for k, v in changes.items()}})),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert sentence in answer.json()["detail"], answer.json()


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "7", '{"received": {}}', '{"pause": "x", "a": 1}', '["\\u0000"]']
)
def test_a_body_that_is_no_question_is_a_400(client, db, body):
    answer = posted(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_slip_of_the_pen_is_refused(client, db):
    answer = client.get("/api/v1/deadlines/due", {**ASKED, "closd": "2018-12-18"})
    assert answer.status_code == 400 and "closd" in answer.json()["errors"]


def test_a_dossiers_ledger_ends_at_its_promise(ask, in_process):
    dossier = in_process()
    told = ask(f"v1/dossiers/{dossier.code}/ledger/", secret="3456").json()
    assert told["code"] == dossier.code and told["minutes_left"] is None
    assert told["due_at"][:16] == told["ledger"][-1]["to"][:16]


def test_while_the_clock_stands_the_ledger_ends_where_it_stopped(ask, in_process, world):
    dossier = in_process()
    stopped = local("2018-12-19 09:30")
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Giấy chứng nhận")],
        basis="Điều 5",
        reason="Thiếu giấy chứng nhận",
        by=world.handler,
        at=stopped,
    )
    told = ask(f"v1/dossiers/{dossier.code}/ledger/", secret="3456").json()
    assert told["due_at"] is None and told["minutes_left"] > 0
    assert told["ledger"][-1] == {
        "date": "2018-12-19", "from": "2018-12-19T07:00+07:00", "to": "2018-12-19T09:30+07:00",
        "kind": "counted", "minutes": 150, "reason": told["ledger"][-1]["reason"],
    }  # fmt: skip


def test_the_ledger_is_behind_the_dossiers_own_door(ask, in_process):
    dossier = in_process()
    wrong = ask(f"v1/dossiers/{dossier.code}/ledger/", secret="9999")
    unknown = ask("v1/dossiers/H13.31.07-261120-9999/ledger/")
    assert wrong.status_code == 404 and wrong.content == unknown.content
    token = access.issue_token(dossier, at=local("2018-12-17 14:30"))
    assert ask(f"v1/dossiers/{dossier.code}/ledger/", secret=token).status_code == 200


JULY = {"received": "2025-07-15T10:00", "term": "10", "unit": "working_day", "hours": "Mon-Fri 07:00-11:00,13:00-17:00"}


@pytest.mark.parametrize(
    ("regime", "due_at"),
    [(None, "2025-08-08T10:00:00+07:00"), ("2018", "2025-08-08T10:00:00+07:00"), ("2025", "2025-08-11T17:00:00+07:00")],
)
def test_the_calculator_follows_the_regime(client, db, regime, due_at):
    question = {**JULY, "pause": "2025-07-17T09:00/2025-07-28T14:00"} | ({"regime": regime} if regime else {})
    assert client.get("/api/v1/deadlines/due", question).json()["due_at"] == due_at
    body = json.dumps({**question, "pause": [question["pause"]]})
    assert posted(client, body).json()["due_at"] == due_at


def test_an_unanswered_request_has_no_date(client, db):
    told = client.get("/api/v1/deadlines/due", {**JULY, "pause": "2025-07-17T09:00/", "regime": "2025"}).json()
    assert told == {"due_at": None, "minutes_left": None, "starts_again": True}


def test_an_unknown_regime_is_a_problem_document(client, db):
    told = client.get("/api/v1/deadlines/due", {**JULY, "regime": "1999"})
    assert told.status_code == 400 and "Không có chế độ “1999”" in told.json()["detail"]
