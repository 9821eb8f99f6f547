"""The worklist: every open dossier at the officer's units, most urgent first."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.calendars.models import Calendar, Shift, publish
from dossiers.casework import actions, risks
from dossiers.casework.models import Dossier
from dossiers.oversight import forecast
from dossiers.oversight.models import Pace
from dossiers.units.models import Post, Unit
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.desk.conftest import words
from tests.world import LONG_AGO, a_dossier, a_dossier_in_process, a_version, with_linked

QUEUE = "/can-bo/viec"


def listed(response) -> list[str]:
    return [row.facts.code for group in response.context["groups"] for row in group.rows]


def grouped(response) -> dict[str, int]:
    return {group.ui.key: group.count for group in response.context["groups"]}


@pytest.fixture
def all_sorts(world, received, in_process):
    """Late, running, waiting for papers and for payment; ended ones stay away."""
    late = in_process(hours=24 * 60)
    running = in_process()
    waiting = in_process(hours=5)
    actions.ask_for_papers(
        waiting.pk,
        papers=[actions.Missing("Bản vẽ")],
        basis="NĐ 61/2018/NĐ-CP",
        reason="Thiếu",
        by=world.handler,
        at=waiting.acted_at,
    )
    unpaid = in_process(hours=6)
    actions.ask_for_payment(unpaid.pk, amount_vnd=5000, reason="Lệ phí", by=world.handler, at=unpaid.acted_at)
    stopped = in_process(hours=7)
    actions.stop(stopped.pk, reason="Theo quy định", by=world.leader, at=stopped.acted_at)
    new = received(hours=1)
    return {"late": late, "running": running, "waiting": waiting, "unpaid": unpaid, "new": new}


def test_groups_stand_in_the_order_of_urgency_and_count_exactly(world, at_desk, all_sorts):
    response = at_desk("handler").get(QUEUE, {"cua": "don-vi"})
    groups = [group.ui.key for group in response.context["groups"]]
    assert groups[0] == "qua-han"
    assert groups[-1] == "cho-nguoi-nop"
    assert grouped(response)["cho-nguoi-nop"] == 2
    assert response.context["total"] == 5
    assert listed(response)[0] == all_sorts["late"].code
    assert dict((ui.key, count) for ui, count in response.context["pills"])["qua-han"] == 1


def test_mine_is_what_was_given_to_me_or_waits_for_my_role(world, at_desk, all_sorts):
    assert set(listed(at_desk("handler").get(QUEUE))) == {
        all_sorts[name].code for name in ("late", "running", "waiting", "unpaid")
    }
    assert listed(at_desk("receiver").get(QUEUE)) == [all_sorts["new"].code]


def test_who_has_nothing_of_their_own_sees_the_units_work(world, at_desk, all_sorts):
    response = at_desk("leader").get(QUEUE)
    assert len(listed(response)) == 5
    assert "Việc của đơn vị" in words(response)
    assert listed(at_desk("leader").get(QUEUE, {"cua": "toi"})) == []


def test_the_menu_counts_what_its_lists_hold(world, at_desk, all_sorts):
    desk = at_desk("handler")
    for page in (QUEUE, f"/can-bo/ho-so/{all_sorts['running'].code}"):
        menu = desk.get(page).context["menu"]
        assert menu.work == len(listed(desk.get(QUEUE)))
        assert menu.late == len(listed(desk.get(QUEUE, {"nhom": "qua-han"})))
        assert menu.waiting == len(listed(desk.get(QUEUE, {"nhom": "cho-nguoi-nop"})))


def test_a_late_dossier_that_waits_for_papers_shows_both_facts(world, at_desk, in_process):
    late = in_process(hours=24 * 60)
    now = timezone.now() - dt.timedelta(minutes=2)
    rewrite(late, overdue_since=late.due_at)
    actions.ask_for_papers(
        late.pk, papers=[actions.Missing("Bản vẽ")], basis="NĐ 61/2018/NĐ-CP", reason="Thiếu", by=world.leader, at=now
    )
    response = at_desk("handler").get(QUEUE)
    assert grouped(response) == {"qua-han": 1}
    assert "Chờ người nộp" in words(response)


def test_each_row_suggests_the_act_of_its_step_and_reader(world, at_desk, all_sorts):
    page = words(at_desk("handler").get(QUEUE))
    assert f"{all_sorts['running'].code}?viec=forward#viec" in page
    assert f"{all_sorts['waiting'].code}?viec=add_papers#viec" in page
    assert f"{all_sorts['unpaid'].code}?viec=pay#viec" in page
    leaders = words(at_desk("leader").get(QUEUE, {"nhom": "qua-han"}))
    assert f"{all_sorts['late'].code}?viec=extend#viec" in leaders


def test_filters_are_in_the_address(world, at_desk, received):
    one, other = received(), received(version=world.hours)
    response = at_desk("receiver").get(QUEUE, {"thu-tuc": world.hours.procedure_id})
    assert listed(response) == [other.code]
    assert listed(at_desk("receiver").get(QUEUE, {"lien-thong": "1"})) == []
    assert set(listed(at_desk("receiver").get(QUEUE))) == {one.code, other.code}


def test_an_officer_with_two_units_sees_both_and_can_choose(world, at_desk, received):
    here = received()
    there = a_dossier(type(world)(**{**vars(world), "ward": world.other, "receiver": world.stranger}), timezone.now())
    Post.objects.create(officer=world.stranger, unit=world.ward, role=Role.RECEIVER, from_on=LONG_AGO)
    assert set(listed(at_desk("stranger").get(QUEUE))) == {here.code, there.code}
    assert listed(at_desk("stranger").get(QUEUE, {"noi": world.ward.pk})) == [here.code]


@pytest.mark.parametrize(
    "query",
    [
        {"sau": "x"},
        {"sau": "1.2.3"},
        {"truoc": "9.9.9.9"},
        {"sau": ".".join(["9" * 17] * 4)},
        {"nhom": "?"},
        {"thu-tuc": "'"},
        {"cua": ""},
    ],
)
def test_a_senseless_address_is_no_accident(world, at_desk, received, query):
    received()
    assert at_desk("receiver").get(QUEUE, query).status_code == 200


def test_long_lists_are_paged(world, at_desk, received, monkeypatch):
    monkeypatch.setattr("portal.desk.worklist.queue.PAGE", 2)
    codes = {received(hours=n + 1).code for n in range(5)}
    desk = at_desk("receiver")
    seen, query, pages = [], {}, 0
    while query is not None:
        page = desk.get(QUEUE, query)
        seen, pages = [*seen, *listed(page)], pages + 1
        query = {"sau": page.context["pages"].after} if page.context["pages"].after else None
    assert (len(seen), pages) == (5, 3)
    assert set(seen) == codes
    back = desk.get(QUEUE, {"truoc": page.context["pages"].before})
    assert listed(back) == seen[2:4]
    assert back.context["pages"].before and listed(desk.get(QUEUE, {"truoc": back.context["pages"].before})) == seen[:2]


def test_a_page_begins_behind_its_row_although_that_row_has_gone(world, at_desk, received, monkeypatch):
    monkeypatch.setattr("portal.desk.worklist.queue.PAGE", 2)
    made = [received(hours=n + 1) for n in range(4)]
    desk = at_desk("receiver")
    first = desk.get(QUEUE)
    gone = next(one for one in made if one.code == listed(first)[1])
    actions.withdraw(gone.pk, reason="Theo quy định", by=world.receiver, at=timezone.now())
    rest = listed(desk.get(QUEUE, {"sau": first.context["pages"].after}))
    assert len(rest) == 2 and not set(rest) & set(listed(first))
    assert desk.get(QUEUE).context["total"] == 3


def test_the_worklist_costs_at_most_eight_statements_however_long_it_is(world, at_desk, received, in_process):
    desk = at_desk("handler")
    for _ in range(6):
        in_process()
    desk.get(QUEUE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(QUEUE)
    for hours in range(6):
        in_process(hours=hours + 1)
    with CaptureQueriesContext(connection) as many:
        desk.get(QUEUE)
    assert len(many) == len(few) <= 8


@pytest.fixture
def linked(world):
    return with_linked(world)


def test_a_unit_finds_its_part_with_its_own_step_and_clock(linked, at_desk):
    dossier = a_dossier(linked, timezone.now() - dt.timedelta(hours=3), version=linked.at_once)
    actions.forward(
        dossier.pk, by=linked.receiver, at=timezone.now() - dt.timedelta(hours=2), to_officer=linked.handler
    )
    actions.send_out(dossier.pk, by=linked.handler, at=timezone.now() - dt.timedelta(hours=1))
    for who, act in (("district_handler", "take_over"), ("handler", "hand_over")):
        (group,) = at_desk(who).get(QUEUE).context["groups"]
        (row,) = group.rows
        assert (row.facts.code, row.act.name) == (dossier.code, act)
    assert row.facts.leg_id == 0 and "chờ 3 nơi bàn giao" in words(at_desk("handler").get(QUEUE))
    actions.take_over(dossier.pk, by=linked.district_handler, at=timezone.now())
    page = at_desk("district_handler").get(QUEUE)
    (row,) = page.context["groups"][0].rows
    assert (row.step_name, row.act.name, page.context["menu"].work) == ("Bước 5 liên thông", "hand_over", 1)
    assert "Phần song song" in words(page)
    actions.hand_over(dossier.pk, remark="Xong", by=linked.district_handler, at=timezone.now())
    assert at_desk("district_handler").get(QUEUE).context["total"] == 0


@pytest.mark.parametrize("typed", ["nguyen thi", "0900123456", "code"])
def test_a_unit_finds_what_had_a_part_there(linked, at_desk, typed):
    dossier = a_dossier(linked, timezone.now() - dt.timedelta(hours=3), version=linked.at_once)
    word = dossier.code[-4:] if typed == "code" else typed
    actions.forward(
        dossier.pk, by=linked.receiver, at=timezone.now() - dt.timedelta(hours=2), to_officer=linked.handler
    )
    assert dossier.code not in words(at_desk("stranger").get(QUEUE, {"q": word}))
    actions.send_out(dossier.pk, by=linked.handler, at=timezone.now() - dt.timedelta(hours=1))
    actions.hand_over(dossier.pk, remark="Xong", by=linked.stranger, at=timezone.now())
    page = words(at_desk("stranger").get(QUEUE, {"q": word}))
    assert page.count(f"/can-bo/ho-so/{dossier.code}") == 1


def test_a_part_counts_on_the_calendar_of_its_unit(linked, at_desk):
    always = Calendar.objects.create(slug="always", name="Cả ngày, cả tuần")
    for weekday in range(1, 8):
        Shift.objects.create(calendar=always, weekday=weekday, opens=dt.time(0), closes=dt.time(23, 59))
    publish(always, at=timezone.now() - dt.timedelta(days=400))
    Unit.objects.filter(pk=linked.district.pk).update(calendar=always)
    now = timezone.now()
    dossier = a_dossier(linked, now - dt.timedelta(days=3), version=linked.at_once)
    actions.forward(dossier.pk, by=linked.receiver, at=now - dt.timedelta(days=3), to_officer=linked.handler)
    actions.send_out(dossier.pk, by=linked.handler, at=now - dt.timedelta(hours=30))
    (row,) = at_desk("district_handler").get(QUEUE).context["groups"][0].rows
    assert row.clocks.step.used in (1798, 1799, 1800)
    leg = dossier.legs.get(unit=linked.district)
    assert leg.due_at == row.facts.leg_due_at and row.clocks.step.left == row.clocks.step.allowed - row.clocks.step.used


def test_the_steps_filter_is_in_the_address(world, at_desk, received, in_process):
    received(), in_process()
    page = at_desk("receiver").get(QUEUE, {"cua": "don-vi", "buoc": "Bước 2"})
    assert len(listed(page)) == page.context["total"] == 1


def tick(dossier):
    return f"{dossier.code}:{dossier.acted_seq}"


def test_several_at_once_are_forwarded_each_for_itself_and_a_stale_one_is_told(world, at_desk, in_process):
    ready, stale = in_process(), in_process(hours=4)
    chosen = {"chon": [tick(ready), tick(stale)]}
    page = words(at_desk("handler").post("/can-bo/viec/nhieu", chosen))
    assert "Làm với 2 hồ sơ đã chọn" in page and "Trình ký" in page
    actions.forward(stale.pk, by=world.leader, at=timezone.now(), to_step=2, to_officer=world.leader)
    done = at_desk("handler").post("/can-bo/viec/nhieu", {**chosen, "lam": "forward"})
    assert "1 trên 2 hồ sơ đã xong" in words(done)
    assert [one.done for one in done.context["chosen"]] == [True, False]
    assert "Cán bộ t.lanhdao vừa cập nhật hồ sơ" in words(done)
    assert [Dossier.objects.get(pk=one.pk).step for one in (ready, stale)] == [3, 2]


def test_several_at_once_must_be_of_one_procedure_and_step(world, at_desk, received, in_process):
    one, other = received(), in_process()
    page = at_desk("receiver").post("/can-bo/viec/nhieu", {"chon": [tick(one), tick(other)], "lam": "forward"})
    assert page.status_code == 422 and "cùng thủ tục và cùng bước" in words(page)
    assert Dossier.objects.get(pk=one.pk).step == 1


def test_what_is_not_ones_own_is_not_found_in_bulk_either(world, at_desk, received):
    dossier = received()
    assert (
        at_desk("stranger").post("/can-bo/viec/nhieu", {"chon": [tick(dossier)], "lam": "forward"}).status_code == 404
    )
    assert at_desk("receiver").post("/can-bo/viec/nhieu", {"chon": ["x", ":", "a:b"]}).status_code == 302
    assert at_desk("receiver").get("/can-bo/viec/nhieu").status_code == 405


def test_both_statements_of_the_list_are_bounded_by_the_partial_indexes(world, at_desk, received, monkeypatch):
    received()
    with CaptureQueriesContext(connection) as queries:
        at_desk("receiver").get(QUEUE)
    seen = [query["sql"] for query in queries if "WITH posts" in query["sql"]]
    assert len(seen) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in seen:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "dossier_worklist" in plan and "Seq Scan" not in plan, plan
            assert "leg_branch_open" in plan or "one_open_branch_of_a_step" in plan, plan


def test_what_was_loaded_without_the_instant_of_risk_gets_it(world, at_desk):
    slow = a_version("T.000098", 60, "calendar_day")
    dossier = a_dossier(world, timezone.now() - dt.timedelta(days=14), version=slow)
    kept = Dossier.objects.get(pk=dossier.pk).risk_at
    assert kept is not None
    Dossier.objects.filter(pk=dossier.pk).update(risk_at=None)
    assert grouped(at_desk("receiver").get(QUEUE)) == {"dung-tien-do": 1}
    assert risks.reckon() == 1 and risks.reckon() == 0
    assert Dossier.objects.get(pk=dossier.pk).risk_at == kept


def test_a_step_that_used_four_fifths_of_its_share_is_at_risk(world, at_desk):
    slow = a_version("T.000099", 60, "calendar_day")
    dossier = a_dossier(world, timezone.now() - dt.timedelta(days=14), version=slow)
    response = at_desk("receiver").get(QUEUE)
    assert grouped(response) == {"nguy-co": 1}
    assert listed(response) == [dossier.code]


@pytest.mark.parametrize(
    "typed", ["nguyen thi thu", "Nguyễn Thị", "THỬ", "0900123456", "0900 123 456", "+84 900123456"]
)
def test_search_finds_names_with_or_without_accents_and_phones(world, at_desk, received, typed):
    dossier = received()
    page = words(at_desk("receiver").get(QUEUE, {"q": typed}))
    assert dossier.code in page


def test_a_whole_code_opens_the_dossier_and_its_last_digits_find_it(world, at_desk, received):
    dossier = received()
    desk = at_desk("receiver")
    for typed in (dossier.code, dossier.code.lower().replace("-", " "), dossier.code_key if dossier.code_key else ""):
        if typed:
            assert desk.get(QUEUE, {"q": typed})["Location"] == f"/can-bo/ho-so/{dossier.code}"
    assert dossier.code in words(desk.get(QUEUE, {"q": dossier.code[-4:]}))


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "x" * 10_000, "🙂", "H13.31-181217-9999", "0000"])
def test_a_search_that_finds_nothing_says_how_to_search(world, at_desk, received, typed):
    received()
    response = at_desk("receiver").get(QUEUE, {"q": typed})
    assert response.status_code == 200
    assert "Không tìm thấy hồ sơ nào" in words(response)


@pytest.mark.parametrize(
    "typed", ["H13.99-181217-9999", "000.00.41.H57-181203-0004", "PTH1812030004", "H13 99 181217 9999"]
)
def test_a_code_that_is_not_found_gets_no_word_about_passports_and_telephones(world, at_desk, received, typed):
    page = words(at_desk("receiver").get(QUEUE, {"q": typed}))
    assert "Không tìm thấy hồ sơ nào" in page
    assert "hộ chiếu gồm" not in page and "chữ số. CCCD" not in page and "Số điện thoại bắt đầu" not in page
    assert "Thiếu 1 chữ số" in words(at_desk("receiver").get(QUEUE, {"q": "92090001234"}))


def test_search_stays_within_what_the_officer_may_see(world, at_desk, received):
    dossier = received()
    for typed in (dossier.code, "nguyen", "0900123456", dossier.code[-4:]):
        page = words(at_desk("stranger").get(QUEUE, {"q": typed}))
        assert f"/can-bo/ho-so/{dossier.code}" not in page
    assert dossier.code in words(at_desk("mayor").get(QUEUE, {"q": "nguyen"}))


def test_a_leader_of_the_city_has_no_list_but_may_search(world, at_desk, received):
    page = words(at_desk("mayor").get(QUEUE))
    assert "Đơn vị không còn hồ sơ nào" in page or "không giữ vị trí" in page


def test_the_account_switches_the_keys_off_and_the_page_comes_back(world, at_desk):
    desk, elsewhere = at_desk("receiver"), at_desk("receiver")
    there = "/can-bo/viec?cua=don-vi"
    assert "data-off" not in words(desk.get(there))
    sent = desk.post("/can-bo/tai-khoan", {"viec": "phim-tat", "tat": "1", "ve": there})
    assert sent["Location"] == there
    assert 'aria-labelledby="h-phim" data-off' in words(elsewhere.get(there))
    abroad = elsewhere.post("/can-bo/tai-khoan", {"viec": "phim-tat", "tat": "0", "ve": "https://khac.example/"})
    assert abroad["Location"] == "/can-bo/tai-khoan"
    assert "data-off" not in words(desk.get(there))


def test_what_usually_takes_longer_than_its_share_is_at_risk_earlier(world, at_desk):
    now = timezone.now()
    dossier = a_dossier_in_process(world, now - dt.timedelta(hours=2))
    for step, minutes in ((2, 9000), (3, 8000)):
        Pace.objects.create(procedure=world.ten_days.procedure, unit=None, step=step, minutes=[minutes] * 41)
    usual = forecast.usual_rests()
    assert usual == {(world.ten_days.procedure_id, None, 2): 8000}
    before = Dossier.objects.get(pk=dossier.pk).risk_at
    assert risks.bring_forward(usual) == 1 and risks.bring_forward(usual) == 0
    after = Dossier.objects.get(pk=dossier.pk)
    assert after.risk_at < before and after.risk_at <= now
    page = at_desk("handler").get("/can-bo/viec?cua=don-vi")
    assert [group.ui.key for group in page.context["groups"]] == ["nguy-co"]
    assert "được chia hay thường cần" in words(page)
    assert risks.bring_forward({}) == 0


def test_a_dossier_put_out_of_risk_by_hand_is_back_where_a_pace_is_known(world, at_desk):
    dossier = a_dossier_in_process(world, timezone.now() - dt.timedelta(hours=2))
    row = Dossier.objects.filter(pk=dossier.pk)
    polished = timezone.now() + dt.timedelta(days=3650)
    usual = {(world.ten_days.procedure_id, None, 2): 8000}
    row.update(risk_at=polished)
    assert risks.bring_forward({}) == 0 and row.get().risk_at == polished
    assert risks.bring_forward(usual) == 1 and row.get().risk_at <= timezone.now()
