"""Units, procedures and figures: what they answer, and that nothing typed can break them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

Ask = Callable[..., Any]
HOSTILE = [
    "\x00",
    "%00",
    "-1",
    "0",
    "99999999999999999999999999",
    "1" * 5000,
    "١",
    "½",
    "abc",
    "",
    "' OR 1=1 --",
    "\ud7ff",
]


def test_units_come_in_pages_that_can_be_narrowed(ask: Ask, world: SimpleNamespace) -> None:
    page = ask("v1/units/", parent="T10.31", page_size="1").json()
    assert (page["count"], page["pages"], len(page["results"])) == (2, 2, 1)
    assert page["results"][0].items() >= {"code": "T10.31.01", "kind": "commune", "parent": "T10.31"}.items()
    assert [unit["code"] for unit in ask("v1/units/", kind="district", q="QUAN THU").json()["results"]] == ["T10.31"]
    assert ask("v1/units/", page="9").status_code == 404


def test_outside_agencies_and_the_root_are_no_units_with_a_desk(ask: Ask, world: SimpleNamespace) -> None:
    assert ask("v1/units/T10.31.01/").json()["name"] == "Phường thử"
    assert ask("v1/units/X10.01/").status_code == ask("v1/units/T10/").status_code == 404


def test_a_unit_that_is_no_more_is_not_listed(ask: Ask, world: SimpleNamespace) -> None:
    world.other.valid_to = "2020-01-01"
    world.other.save()
    assert ask("v1/units/T10.31.02/").status_code == 404


def test_procedures_are_found_without_accents(ask: Ask, world: SimpleNamespace) -> None:
    found = ask("v1/procedures/", q="thu tuc thu t.000010").json()["results"]
    assert [row["code"] for row in found] == ["T.000010"]
    assert found[0]["term"] == {"amount": 10, "unit": "working_day"}
    offered = ask("v1/procedures/", unit="T10.31", field="linh vuc thu").json()["results"]
    assert [row["code"] for row in offered] == ["T.000031"]
    assert ask("v1/procedures/", unit="T10.99").json()["errors"] == {"unit": ["Không có đơn vị nào mang mã “T10.99”."]}


def test_a_procedure_tells_its_papers_and_steps(ask: Ask, world: SimpleNamespace) -> None:
    body = ask("v1/procedures/T.000010/").json()
    assert [paper["name"] for paper in body["papers"]] == ["Tờ khai"]
    assert [(step["number"], step["role"], step["after"]) for step in body["steps"]] == [
        (1, "receiver", []),
        (2, "handler", [1]),
        (3, "leader", [2]),
    ]
    assert ask("v1/procedures/T.999999/").status_code == 404


def test_the_figures_are_those_of_the_report(ask: Ask, in_process: Any, world: SimpleNamespace) -> None:
    in_process("2018-12-17 14:20")
    year = {"from": "2018-01-01", "to": "2018-12-31"}

    body = ask("v1/figures/", **year).json()
    ward = ask("v1/figures/", unit="T10.31.01", **year).json()
    other = ask("v1/figures/", unit="T10.31.02", **year).json()

    assert (body["unit"], body["from"], body["to"]) == (None, "2018-01-01T00:00:00+07:00", "2019-01-01T00:00:00+07:00")
    assert {body["in_progress"], ward["in_progress"]} == {1}
    assert (other["in_progress"], other["on_time_rate"], other["on_time_rate_with_apology"]) == (0, None, None)
    assert body["received"] == body["carried_over"] + body["received_online"] + body["received_direct"]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"from": "2018-13-01"}, "from"),
        ({"from": "2018-02-02", "to": "2018-02-01"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "2999-01-01"}, "from"),
        ({"unit": "H99"}, "unit"),
        ({"untt": "H13"}, "untt"),
    ],
)
def test_a_wrong_period_is_refused_by_name(ask: Ask, db: None, parameters: dict[str, str], field: str) -> None:
    answer = ask("v1/figures/", **parameters)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("junk", HOSTILE)
@pytest.mark.parametrize("path", ["v1/units/", "v1/procedures/", "v1/figures/"])
def test_no_parameter_breaks_a_list(ask: Ask, world: SimpleNamespace, path: str, junk: str) -> None:
    for name in (
        "page",
        "page_size",
        "q",
        "unit",
        "parent",
        "field",
        "level",
        "kind",
        "from",
        "to",
        "cursor",
        "format",
    ):
        assert ask(path, **{name: junk}).status_code in (200, 400, 404), name


@pytest.mark.parametrize("junk", ["%00", "a%00b", "%FF", "..", "%2e%2e", "x" * 9000, "%C0%80", "%F0%9F%92%A9"])
@pytest.mark.parametrize("path", ["v1/dossiers", "v1/units", "v1/procedures"])
def test_no_address_breaks_a_view(client: Any, world: SimpleNamespace, path: str, junk: str) -> None:
    answer = client.get(f"/api/{path}/{junk}/", headers={"X-Dossier-Secret": "\x7f3456"})
    assert answer.status_code in (400, 404)


def test_an_unknown_address_and_a_wrong_method_are_problems_too(ask: Ask, client: Any, db: None) -> None:
    for answer in (ask("v1/nothing/"), ask("v2/"), client.post("/api/v1/units/"), client.delete("/api/v1/figures/")):
        assert answer.status_code in (404, 405)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the volume stands at 15 seconds past the minute."""
    monkeypatch.setattr("portal.api.volume.time", SimpleNamespace(time=lambda: 6_000_015.0))


def test_a_network_that_asks_too_much_waits_and_others_do_not(
    ask: Ask, settings: Any, world: SimpleNamespace, one_minute: None
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 40
    answers = [ask("v1/units/T10.31/", address="192.0.2.77") for _ in range(42)]

    assert [answer.status_code for answer in answers] == [200] * 40 + [429] * 2
    assert answers[-1]["Retry-After"] == "45"
    assert ask("v1/units/T10.31/", address="198.51.100.77").status_code == 200


def test_what_other_processes_counted_counts_too(
    ask: Ask, settings: Any, world: SimpleNamespace, one_minute: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 40
    for _ in range(3):  # three processes, each of which has seen 16
        monkeypatch.setattr("portal.api.volume._counts", {})
        answers = [ask("v1/units/T10.31/", address="192.0.2.78") for _ in range(16)]

    assert answers[-1].status_code == 429


def test_a_procedure_tells_its_dated_fee_rules(ask: Ask, world: SimpleNamespace) -> None:
    fees, day = world.ten_days.fees, dt.date(2027, 1, 1)
    fees.create(seq=1, case="online", amount_vnd=40_000, legal_basis="NQ 21/2026", from_day=day)
    fees.create(seq=2, case="stated", words="Hộ nghèo", amount_vnd=0, legal_basis="NQ 66")
    online, poor = ask("v1/procedures/T.000010/").json()["fee_rules"]
    assert (online["from_day"], online["to_day"], online["case"]) == ("2027-01-01", None, "online")
    assert (poor["words"], poor["amount_vnd"], poor["legal_basis"]) == ("Hộ nghèo", 0, "NQ 66")
