"""“Chờ tôi duyệt”: the number in the menu, the rows above the worklist, the page; and what has come since."""

import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.files import store
from dossiers.casework.models import LateClosing, Proposal
from tests.casework import specimens
from tests.desk.conftest import words

PAGE, QUEUE, NEWS = "/can-bo/cho-duyet", "/can-bo/viec", "/can-bo/viec/moi"


@pytest.fixture
def proposal(world, in_process):
    """A correction that waits for the ward's leader."""
    dossier = in_process()
    right = actions.ApplicantFacts("Tên đúng", phone="0900123456")
    actions.propose_correction(
        dossier.pk, reason="Ghi nhầm tên", applicant=right, by=world.handler, at=timezone.now() - dt.timedelta(hours=1)
    )
    return Proposal.objects.select_related("dossier").get()


@pytest.mark.parametrize("kind", Proposal.Kind.values)
def test_the_leader_sees_every_kind_in_the_menu_above_the_worklist_and_on_the_page(world, at_desk, in_process, kind):
    made = Proposal.objects.create(
        dossier=in_process(), kind=kind, reason="Cần xem lại", proposed_by=world.handler, proposed_at=timezone.now()
    )
    for address in (QUEUE, PAGE):
        response = at_desk("leader").get(address)
        page = words(response)
        assert response.context["menu"].approvals == 1 and made.get_kind_display() in page
        assert made.dossier.code in page and "Cán bộ t.thuly" in page and "Cần xem lại" in page
    assert words(at_desk("leader").get("/can-bo/can-chu-y")).count("Chờ tôi duyệt") == 1


def test_who_decides_nothing_has_no_number_but_sees_what_became_of_the_own(world, at_desk, proposal, page_of):
    desk = at_desk("handler")
    page = words(desk.get(PAGE))
    assert desk.get(QUEUE).context["menu"].approvals is None and "Chờ tôi duyệt" not in page
    assert proposal.dossier.code in page and "Đang chờ: Cán bộ t.lanhdao" in page
    assert "Đang chờ: Cán bộ t.lanhdao" in words(desk.get(page_of(proposal.dossier)))
    actions.decline(proposal.dossier_id, reason="Đã đúng tên", by=world.leader, at=timezone.now())
    page = words(desk.get(PAGE))
    assert "Cán bộ t.lanhdao không đồng ý" in page and "Đã đúng tên" in page
    assert at_desk("leader").get(PAGE).context["total"] == 0


def test_a_proposal_for_whom_nobody_is_there_says_so(world, at_desk, proposal):
    world.leader.is_active = False
    world.leader.save()
    assert "chưa có lãnh đạo nào khác của Phường thử" in words(at_desk("handler").get(PAGE))


def since(minutes: float) -> str:
    return f"{(timezone.now() - dt.timedelta(minutes=minutes)).timestamp():.6f}"


def test_what_has_come_since_the_list_was_drawn_is_told(world, at_desk, received, in_process):
    old = in_process(hours=5)
    desk = at_desk("handler")
    ask = {"tu": since(10), "cua": "toi"}
    assert words(desk.get(NEWS, ask)).strip().endswith("#}") is False and "mới" not in words(desk.get(NEWS, ask))
    come = received(hours=2)
    actions.forward(come.pk, by=world.receiver, at=timezone.now(), to_officer=world.handler)
    actions.consult(old.pk, unit=world.police, question="Có vướng không?", by=world.handler, at=timezone.now())
    assert "1 việc mới" in words(desk.get(NEWS, ask))
    assert "mới" not in words(at_desk("stranger").get(NEWS, ask))


def test_what_waits_for_a_leaders_word_is_new_work_too(world, at_desk, proposal):
    assert "1 việc mới" in words(at_desk("leader").get(NEWS, {"tu": since(90), "cua": "toi"}))
    assert "mới" not in words(at_desk("leader").get(NEWS, {"tu": since(30), "cua": "toi"}))


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 17, "1e9", "nan", "١٢٣"])
def test_an_instant_that_is_none_tells_nothing_and_breaks_nothing(world, at_desk, in_process, typed):
    in_process()
    assert at_desk("handler").get(NEWS, {"tu": typed}).status_code == 200


def test_asking_is_cheap_private_and_keeps_no_session_alive(world, at_desk, in_process):
    in_process()
    desk = at_desk("leader")
    desk.get(QUEUE)
    session = desk.session
    before = (timezone.now() - dt.timedelta(minutes=29)).isoformat()
    session["seen_at"] = before
    session.save()
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(NEWS, {"tu": since(10)})
    signing_in = [
        q
        for q in queries
        if "django_session" in q["sql"] or '"units_officer"' in q["sql"] or '"units_post"' in q["sql"]
    ]
    assert len(queries) - len(signing_in) <= 3, [q["sql"][:90] for q in queries]
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert desk.session["seen_at"] == before
    desk.get(QUEUE)
    assert desk.session["seen_at"] != before


def test_signed_out_it_tells_nothing(client, world):
    assert client.get(NEWS).status_code == 302


def test_a_day_that_closed_late_waits_for_the_leaders_of_the_city_and_leads_to_its_page(world, at_desk):
    calendar = world.ward.calendar
    closing = LateClosing(calendar=calendar, days=[], reason="Bão số 9", proposed_by=world.leader)
    closing.proposed_at, closing.notice = timezone.now(), a_notice(world.leader)
    closing.save()
    page = words(at_desk("mayor").get(PAGE))
    assert "Ngày nghỉ đã qua" in page and f"/dieu-hanh/lich/ngay-da-qua/{calendar.slug}/" in page
    assert at_desk("leader").get(PAGE).context["total"] == 0


def a_notice(officer):
    return store.put(
        io.BytesIO(specimens.PDF), "thong-bao.pdf", intent=uuid.uuid4(), at=timezone.now(), by=officer, slot="van-ban"
    )
