"""Reception that knows no boundary: a ward receives for another ward and for a department, by the law of the day."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.utils import timezone

from dossiers.casework import access, actions, status_query, transfers
from dossiers.casework.models import Dossier, Event, FeeReceipt, ReceiptToken
from dossiers.oversight import listing, tallies
from dossiers.oversight.figures import Period
from dossiers.oversight.filters import DossierFilter
from dossiers.oversight.models import UnitTally
from dossiers.units.models import Unit
from portal.presentation import timeline
from portal.public import master_data_cache
from tests.world import LONG_AGO, a_version, under_the_law_of_today

PAGE = "/can-bo/tiep-nhan"


@pytest.fixture
def today(world):
    """Desks receive for the whole province; a department has a procedure of its own."""
    under_the_law_of_today()
    facts = {"calendar": world.ward.calendar, "valid_from": LONG_AGO, "parent": world.city}
    world.department = Unit.objects.create(code="T10.01", kind="department", name="Sở Thử nghiệm", **facts)
    world.of_department = a_version("T.000077", 7, "working_day", level="department", owner=world.department)
    return world


@pytest.fixture
def take(at_desk, typed):
    """Post the reception form; the answer, and the dossier where one was made."""

    def taken(version, **more):
        answer = at_desk("receiver").post(PAGE, typed(version=version, **more))
        return answer, Dossier.objects.order_by("-pk").first()

    return taken


def test_a_place_chooses_the_ward_whose_calendar_code_and_figures_it_is(today, at_desk, take):
    answer, dossier = take(today.ten_days, place="phường khác")
    assert answer.status_code == 200 and ReceiptToken.objects.filter(dossier=dossier).exists()
    assert (dossier.unit, dossier.holder, dossier.reception_unit, dossier.return_unit) == (
        today.other, today.other, today.ward, today.ward,
    )  # fmt: skip
    assert dossier.code.startswith(today.other.code) and dossier.regime_id == "2025"
    words = answer.content.decode()
    assert "Cơ quan giải quyết" in words and today.other.name in words
    tallies.apply_pending()
    assert UnitTally.objects.get(unit=today.other).received_desk == 1
    assert not UnitTally.objects.filter(unit=today.ward).exists()


def test_a_departments_procedure_needs_no_place(today, at_desk, take):
    _, dossier = take(today.of_department)
    assert (dossier.unit, dossier.reception_unit) == (today.department, today.ward)
    assert transfers.to_send([today.ward.pk]).get().to_unit == today.department


def test_without_a_place_it_is_the_desks_own_and_nothing_travels(today, at_desk, take):
    _, dossier = take(today.ten_days)
    assert (dossier.unit, dossier.reception_unit, dossier.return_unit) == (today.ward, None, None)
    assert not transfers.to_send([today.ward.pk]).exists()


@pytest.mark.parametrize(("place", "says"), [("Atlantis", "Không có nơi nào tên"), ("Sông", "Không có nơi nào")])
def test_a_wrong_place_is_answered_by_a_sentence_and_nothing_is_lost(today, at_desk, take, place, says):
    answer, dossier = take(today.ten_days, place=place)
    assert answer.status_code == 422 and says in answer.content.decode() and dossier is None
    assert "48/6 Trần Việt Châu" in answer.content.decode()


def test_a_level_that_is_not_the_desks_needs_the_place(today, at_desk, take):
    answer, dossier = take(today.district_only)
    assert answer.status_code == 422 and "Ghi xã, phường" in answer.content.decode() and dossier is None
    _, dossier = take(today.district_only, place="Quận thử")
    assert dossier.unit == today.district


def test_whoever_wants_collects_the_result_where_it_is_decided(today, at_desk, take):
    _, dossier = take(today.ten_days, place="phường khác", collects_there="on")
    assert (dossier.reception_unit, dossier.return_unit) == (today.ward, None)


def test_under_the_older_law_a_desk_receives_what_is_its_own(world, at_desk, take):
    page = at_desk("receiver").get(f"{PAGE}?nhap={uuid.uuid4()}").content.decode()
    assert "Nơi có việc" not in page and "Thủ tục thử T.000031" not in page
    answer, dossier = take(world.ten_days, place="phường khác")
    assert answer.status_code == 200 and (dossier.unit, dossier.reception_unit) == (world.ward, None)


def test_the_paper_is_sent_taken_in_and_late_ones_stand_in_red(today, at_desk, take):
    _, dossier = take(today.ten_days, place="phường khác")
    ward, other = at_desk("receiver"), at_desk("stranger")
    assert dossier.code in ward.get("/can-bo/ban-giay").content.decode()
    assert ward.post("/can-bo/ban-giay", {"ma": dossier.code, "lam": "nhan"}).status_code == 403
    ward.post("/can-bo/ban-giay", {"ma": dossier.code, "lam": "gui", "nguoi-mang": "Anh Tư"})
    words = other.get("/can-bo/ban-giay").content.decode()
    assert dossier.code in words and "Anh Tư" in words
    other.post("/can-bo/ban-giay", {"ma": dossier.code, "lam": "nhan"})
    assert not transfers.under_way(dossier)
    assert 'Chờ nhận về: <span class="num">0' in other.get("/can-bo/ban-giay").content.decode()
    assert at_desk("second").get(f"/can-bo/ho-so/{dossier.code}").status_code == 200  # a handler of the competent ward
    assert at_desk("district_leader").get("/can-bo/ban-giay").status_code == 403
    assert Dossier.objects.received_for_others([today.ward.pk]).get() == dossier
    assert not FeeReceipt.objects.exists()


def register(client, unit, **more):
    answer = client.get("/can-bo/so-theo-doi", {"noi": unit.code, "tu": "2018-01-01", "den": "2030-12-31", **more})
    return [line.code for line, _ in answer.context["rows"]], answer.content.decode()


def test_the_registers_of_both_units_list_it_and_say_where_it_was_received_and_is_handed_out(today, at_desk, take):
    _, dossier = take(today.ten_days, place="phường khác")
    for who, unit in (("receiver", today.ward), ("stranger", today.other)):
        codes, page = register(at_desk(who), unit)
        assert codes == [dossier.code]
        assert f"nhận tại {today.ward.name}, trả tại {today.ward.name}" in page
    assert register(at_desk("receiver"), today.ward, phan="nhan-cho-noi-khac")[0] == [dossier.code]
    assert register(at_desk("receiver"), today.ward, phan="tra-cho-noi-khac")[0] == [dossier.code]
    assert register(at_desk("receiver"), today.ward, phan="tham-quyen")[0] == []
    assert register(at_desk("stranger"), today.other, phan="nhan-cho-noi-khac")[0] == []
    asked = {"noi": today.ward.code, "tu": "2018-01-01", "den": "2030-12-31", "phan": "nhan-cho-noi-khac"}
    file = at_desk("receiver").post("/can-bo/so-theo-doi", {**asked, "dang": "csv"})
    words = b"".join(file.streaming_content).decode("utf-8-sig") if file.streaming else file.content.decode("utf-8-sig")
    assert dossier.code in words and "so-theo-doi-nhan-cho-noi-khac" in file["Content-Disposition"]


def test_who_collects_there_is_only_on_the_register_of_those_who_took_part(today, at_desk, take):
    _, dossier = take(today.ten_days, place="phường khác", collects_there="on")
    assert register(at_desk("receiver"), today.ward, phan="tra-cho-noi-khac")[0] == []
    assert f"nhận tại {today.ward.name}, trả tại {today.other.name}" in register(at_desk("receiver"), today.ward)[1]


def test_its_page_and_the_applicants_page_name_all_three_units(today, at_desk, take, client):
    _, dossier = take(today.ten_days, place="phường khác")
    for page in (
        at_desk("receiver").get(f"/can-bo/ho-so/{dossier.code}"),
        client.get(f"/r/{access.issue_token(dossier, at=dossier.received_at)}"),
    ):
        words = text(page)
        for said in (f"Tiếp nhận: {today.ward.name}", f"Trả kết quả: {today.ward.name}"):
            assert said in words
        assert f"Giải quyết: {today.other.name}" in words
    _, own = take(today.ten_days)
    assert "Nơi nhận, giải quyết" not in text(client.get(f"/r/{access.issue_token(own, at=own.received_at)}"))
    assert "Nơi nhận, giải quyết" not in text(at_desk("receiver").get(f"/can-bo/ho-so/{own.code}"))


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_worklist_is_narrowed_to_what_was_received_or_is_handed_out_elsewhere(today, at_desk, take):
    _, dossier = take(today.ten_days, place="phường khác")
    desk = at_desk("stranger")
    facts = actions.ApplicantFacts(name="Lê Thị Khác", phone="0900123457")
    intake = actions.Intake(
        unit=today.other, version=today.ten_days, applicant=facts, papers=[actions.PaperFacts("Tờ khai", originals=1)]
    )
    own = actions.receive(intake, by=today.stranger, at=dossier.received_at)

    def listed(**asked):
        groups = desk.get("/can-bo/viec", {"cua": "don-vi", **asked}).context["groups"]
        return {row.facts.code for group in groups for row in group.rows}

    assert listed() == {dossier.code, own.code} and listed(**{"noi-khac": "1"}) == {dossier.code}


def test_lists_as_files_name_the_units(today, take):
    _, dossier = take(today.ten_days, place="phường khác")
    day, now = dt.timedelta(days=1), dossier.received_at
    (row,) = listing.rows(DossierFilter("received", Period(now - day, now + day, now + day), None))
    names = [name for _, name, _ in listing.COLUMNS]
    told = {name: row[names.index(name)] for name in ("unit__name", "received_at_name", "returns_at_name")}
    assert told == {
        "unit__name": today.other.name, "received_at_name": today.ward.name, "returns_at_name": today.ward.name,
    }  # fmt: skip


def test_what_happened_is_told_at_the_desk_where_it_happened(today, at_desk, take):
    """The competent unit counts it all; but it was received, and its paper sent on, at the other desk."""
    _, dossier = take(today.ten_days, place="phường khác")
    actions.send_paper(dossier.pk, by=today.receiver, at=timezone.now())
    actions.take_paper(dossier.pk, by=today.stranger, at=timezone.now())
    expected = [today.other.name, today.ward.name, today.ward.name]
    events = Event.objects.filter(dossier=dossier).select_related("unit")
    assert [str(one.who) for one in timeline.entries(dossier, events, {})] == expected
    log = master_data_cache.happenings(status_query.happened(dossier.pk), dossier)
    assert [str(one.unit) for one in reversed(log)] == expected
    words = at_desk("receiver").get(f"/can-bo/ho-so/{dossier.code}").content.decode()
    assert f"{today.receiver.full_name}, {today.ward.name}" in words


def codes(page: str) -> set[str]:
    return set(re.findall(r"/can-bo/ho-so/([A-Z0-9.-]+)", page))


def test_the_worklist_is_narrowed_to_where_a_dossier_was_received_or_is_handed_out(today, at_desk, take):
    """At the ward that decides: one of its own, one received and handed out elsewhere, one only received elsewhere."""
    _, there = take(today.ten_days, place="phường khác")
    _, collected = take(today.ten_days, place="phường khác", collects_there="on")
    list_of = at_desk("stranger")
    everything = list_of.get("/can-bo/viec?cua=tat-ca").content.decode()
    assert {there.code, collected.code} <= codes(everything)
    assert f"Nhận tại {today.ward.name}" in everything and f"Trả tại {today.ward.name}" in everything
    narrowed = list_of.get(f"/can-bo/viec?cua=tat-ca&tra-tai={today.ward.pk}").content.decode()
    assert codes(narrowed) & {there.code, collected.code} == {there.code}
    both = list_of.get(f"/can-bo/viec?cua=tat-ca&nhan-tai={today.ward.pk}").content.decode()
    assert {there.code, collected.code} <= codes(both)
    for typed in ("x", "-1", "99999999", "1;2", str(today.other.pk)):
        page = list_of.get("/can-bo/viec", {"cua": "tat-ca", "tra-tai": typed})
        assert page.status_code == 200


def test_what_will_be_handed_out_here_for_others_is_a_part_of_the_page(today, at_desk, take):
    _, there = take(today.ten_days, place="phường khác")
    _, collected = take(today.ten_days, place="phường khác", collects_there="on")
    ward = at_desk("receiver")
    received = ward.get("/can-bo/ban-giay").content.decode()
    here = ward.get("/can-bo/ban-giay?phan=sap-tra").content.decode()
    part, others = received.split('id="nhan-ho"')[1], here.split('id="nhan-ho"')[1]
    assert {there.code, collected.code} <= codes(part)
    assert codes(others) & {there.code, collected.code} == {there.code}


def test_a_list_behind_a_number_is_narrowed_by_place_and_says_so(today, take, at_desk):
    _, there = take(today.ten_days, place="phường khác")
    _, own = take(today.ten_days)
    tallies.apply_pending()
    city, address = at_desk("mayor"), "/dieu-hanh/ho-so/?so=received"
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1), tick=True):
        every = city.get(address).content.decode()
        page = city.get(f"{address}&nhan-tai={today.ward.code}").content.decode()
        unknown = city.get(f"{address}&nhan-tai=X99")
    assert there.code in every and own.code in every and "Nhận ở mọi nơi" in every
    assert there.code in page and own.code not in page
    assert f"tiếp nhận tại {today.ward.name}" in page and unknown.status_code == 404
