"""Nhân sự on screen: who may open it, what it does, and that nobody reaches another unit's people."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.notices import account_news
from dossiers.notices.models import Message
from dossiers.units.models import AccountRequest, Nomination, Officer, Post, StaffEvent, Substitution
from dossiers.units.roles import Role
from tests.desk.conftest import words
from tests.desk.test_signin import post_signin
from tests.world import an_officer

LIST, ADD, LOG = "/can-bo/nhan-su", "/can-bo/nhan-su/them", "/can-bo/nhan-su/nhat-ky"


def page_of_person(username):
    return f"/can-bo/nhan-su/nguoi/{username}"


@pytest.fixture
def world(world):
    world.admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.other_admin = an_officer("t.quantri.khac", world.other, Role.ADMINISTRATOR)
    world.city_admin = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    return world


@pytest.fixture
def act(at_desk):
    """Post one act on somebody's page: ``act("admin", "t.thuly", "phieu")``."""

    def posted(who, username, name, **typed):
        return at_desk(who).post(page_of_person(username), {"viec": name, **typed})

    return posted


def day(ahead=0):
    return (timezone.localdate() + dt.timedelta(days=ahead)).isoformat()


@pytest.mark.parametrize(
    ("who", "status"),
    [("receiver", 403), ("handler", 403), ("leader", 200), ("admin", 200), ("other_admin", 200), ("city_admin", 200)],
)
def test_the_list_is_for_administrators_and_leaders_see_only_what_waits_for_them(at_desk, who, status):
    answer = at_desk(who).get(LIST)
    assert answer.status_code == status
    assert ("Cán bộ t.thuly" in words(answer)) is (who == "admin")


@pytest.mark.parametrize("path", [ADD, LOG, page_of_person("t.thuly")])
@pytest.mark.parametrize(
    ("who", "status"), [("receiver", 403), ("handler", 403), ("leader", 403), ("stranger", 403), ("admin", 200)]
)
def test_the_other_pages_are_for_administrators_alone(at_desk, path, who, status):
    assert at_desk(who).get(path).status_code == status


ACTS = {
    "giao": {"unit": "T10.31.01", "role": "leader", "from_on": "2099-01-01"},
    "thoi": {"post": "1", "reason": "Nghỉ hưu"},
    "thay": {"post": "1", "substitute": "1", "from_on": "2099-01-01", "to_on": "2099-01-02"},
    "thoi-thay": {"thay": "1"},
    "ban-giao": {"to_officer": "1", "reason": "Nghỉ hưu"},
    "nghi": {"to_officer": "1", "reason": "Nghỉ hưu"},
    "phieu": {},
    "lop-thu-hai": {"reason": "Nghỉ hưu"},
    "mo-lai": {"reason": "Nghỉ hưu"},
    "dinh-danh": {"identity_number": "092090001234"},
}


@pytest.mark.parametrize("name", ACTS)
def test_no_administrator_reaches_another_units_people(at_desk, act, world, name):
    count = StaffEvent.objects.count()
    for username in ("t.thuly", "t.lanhdao", "t.quantri", "t.lanhdao.quan", "t.lanhdao.tp", "t.quantri.tp", "nobody"):
        assert at_desk("other_admin").get(page_of_person(username)).status_code == 404
        assert act("other_admin", username, name, **ACTS[name]).status_code == 404
    for who in ("receiver", "handler", "leader", "stranger", "mayor", "district_leader"):
        assert act(who, "t.thuly", name, **ACTS[name]).status_code == 403
    assert StaffEvent.objects.count() == count
    assert at_desk("other_admin").get(LIST, {"don-vi": "T10.31.01"}).status_code == 404


def test_a_new_officer_is_added_gets_a_paper_and_signs_in_with_an_own_password(at_desk, world):
    typed = {"viec": "them", "username": "moi.den", "full_name": "Người Mới", "unit": "T10.31.01", "role": "handler"}
    paper = words(at_desk("admin").post(ADD, {**typed, "from_on": day()}))
    code = re.search(r"data-code>([A-Z0-9-]+)<", paper)[1]
    client = Client()
    new = {"password": "một câu dễ nhớ 2026", "again": "một câu dễ nhớ 2027"}
    mistyped = client.post("/can-bo/mat-khau-moi", {"username": "moi.den", "code": code, **new})
    assert mistyped.status_code == 422 and "chưa giống nhau" in words(mistyped)
    new["again"] = new["password"]
    wrong = client.post("/can-bo/mat-khau-moi", {"username": "moi.den", "code": "AAAA-BBBB-CCCC", **new})
    assert wrong.status_code == 422 and "không đúng, hoặc phiếu đã hết hạn" in words(wrong)
    assert client.post("/can-bo/mat-khau-moi", {"username": "moi.den", "code": code, **new}).status_code == 302
    assert post_signin(client, "moi.den", new["password"])["Location"] == "/can-bo/viec"
    assert "Người Mới" in words(at_desk("admin").get(LIST))


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(at_desk, world):
    typed = {"viec": "them", "username": "t.thuly", "full_name": "Tên Đã Gõ", "unit": "T10.31.01", "role": "handler"}
    answer = at_desk("admin").post(ADD, {**typed, "from_on": day()})
    assert answer.status_code == 422
    assert "đã có người dùng" in words(answer) and "Tên Đã Gõ" in words(answer)


@pytest.mark.real_clock  # the log's quarter is that of the database's clock, which wrote it
def test_posts_are_given_and_ended_and_an_old_session_loses_them_at_once(act, at_desk, world):
    working = at_desk("handler")
    given = act("admin", "t.thuly", "giao", unit="T10.31.01", role="receiver", title="", from_on=day(), to_on="")
    assert given.status_code == 302
    post = Post.objects.get(officer=world.handler, role="receiver")
    assert act("admin", "t.thuly", "thoi", post=post.pk, reason="nhầm").status_code == 302
    own = Post.objects.get(officer=world.handler)
    assert act("admin", "t.thuly", "thoi", post=own.pk, reason="QĐ 12").status_code == 302
    assert "Bạn không giữ vị trí" in words(working.get("/can-bo/viec"))
    page = words(at_desk("admin").get(LOG))
    assert "QĐ 12" in page and "Thôi vị trí" in page


def test_an_administrator_is_proposed_by_one_and_agreed_to_by_the_leader(act, at_desk, world):
    act("admin", "t.thuly", "giao", unit="T10.31.01", role="administrator", from_on=day(), title="", to_on="")
    waiting = Nomination.objects.latest("pk")
    assert "chờ người thứ hai" in words(at_desk("admin").get(LIST))
    decision = {"de-nghi": waiting.pk, "viec": "dong-y"}
    assert at_desk("admin").post(LIST, decision).status_code == 403
    assert at_desk("other_admin").post(LIST, decision).status_code == 403
    assert at_desk("leader").post(LIST, decision).status_code == 302
    assert at_desk("handler").get(LIST).status_code == 200


def test_a_substitute_finds_the_work_of_the_absent_in_the_worklist(act, at_desk, world, in_process):
    dossier = in_process()
    assert dossier.code not in words(at_desk("receiver").get("/can-bo/viec?cua=toi"))
    post = Post.objects.get(officer=world.handler)
    facts = {"post": post.pk, "substitute": world.receiver.pk, "from_on": day(), "to_on": day(2)}
    assert act("admin", "t.thuly", "thay", **facts).status_code == 302
    assert Substitution.objects.get().to_on == timezone.localdate() + dt.timedelta(days=3)  # "đến hết ngày"
    assert dossier.code in words(at_desk("receiver").get("/can-bo/viec?cua=toi"))
    actions.consult(
        dossier.pk, unit=world.police, question="Có vướng mắc gì không?", by=world.receiver, at=timezone.now()
    )
    page = words(at_desk("receiver").get(f"/can-bo/ho-so/{dossier.code}"))
    assert "Cán bộ t.tiepnhan (thay Cán bộ t.thuly)" in page


def test_who_leaves_hands_everything_over_in_one_step(act, at_desk, world, in_process):
    dossiers = [in_process(), in_process()]
    working = at_desk("handler")
    assert working.get("/can-bo/viec").status_code == 200
    refused = act("admin", "t.thuly", "nghi", reason="nghỉ hưu")
    assert refused.status_code == 422 and "Chọn người nhận" in words(refused)
    colleague = an_officer("t.thuly.2", world.ward, Role.HANDLER)
    answer = words(act("admin", "t.thuly", "nghi", reason="nghỉ hưu", to_officer=colleague.pk))
    assert "khóa tài khoản" in answer and all(dossier.code in answer for dossier in dossiers)
    assert actions.open_work(colleague).count() == 2
    assert working.get("/can-bo/viec").status_code == 302
    assert post_signin(Client(), "t.thuly").status_code == 422
    kinds = list(StaffEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["work_handed", "post_ended", "left"]


def test_while_work_is_left_the_account_stays_open(act, world, in_process):
    dossier = in_process()
    elsewhere = an_officer("t.quantri.2", world.ward, Role.ADMINISTRATOR)
    answer = act("admin", "t.thuly", "nghi", reason="Theo quy định", to_officer=elsewhere.pk)
    assert answer.status_code == 422
    assert "Còn 1 hồ sơ chưa bàn giao được" in words(answer) and dossier.code in words(answer)
    assert Officer.objects.get(pk=world.handler.pk).is_active


def test_a_lost_second_factor_needs_a_reason_and_is_set_up_anew(act, at_desk, world, settings):
    Authenticator.objects.create(user=world.handler, type="totp", data={"secret": "x"})
    assert act("admin", "t.thuly", "lop-thu-hai", reason=" ").status_code == 422
    assert Authenticator.objects.count() == 1
    assert act("admin", "t.thuly", "lop-thu-hai", reason="mất điện thoại").status_code == 302
    assert Authenticator.objects.count() == 0
    assert StaffEvent.objects.get().data == {"reason": "mất điện thoại"}


def test_a_leaders_factor_is_reset_by_two_and_the_page_says_what_waits(act, at_desk, world, settings):
    Authenticator.objects.create(user=world.leader, type="totp", data={"secret": "x"})
    assert act("admin", "t.lanhdao", "lop-thu-hai", reason="mất điện thoại").status_code == 302
    assert Authenticator.objects.count() == 1
    assert "Đang chờ: Đặt lại lớp xác thực thứ hai" in words(at_desk("admin").get(page_of_person("t.lanhdao")))
    waiting = AccountRequest.objects.get()
    assert "mất điện thoại" in words(at_desk("city_admin").get(LIST))
    decision = {"yeu-cau": waiting.pk, "viec": "dong-y"}
    for who in ("admin", "leader", "other_admin"):
        assert at_desk(who).post(LIST, decision).status_code == 403
    assert at_desk("city_admin").post(LIST, decision).status_code == 302
    assert Authenticator.objects.count() == 0
    settings.SECOND_FACTOR = True
    client = Client()
    post_signin(client, "t.lanhdao")
    assert client.get("/can-bo/viec")["Location"] == "/can-bo/lop-thu-hai"


def test_a_paper_code_ends_the_old_password_and_every_session(act, at_desk, world):
    working = at_desk("handler")
    working.get("/can-bo/viec")
    assert "data-code" in words(act("admin", "t.thuly", "phieu"))
    assert working.get("/can-bo/viec").status_code == 302
    assert post_signin(Client(), "t.thuly").status_code == 422


def test_an_act_on_people_needs_a_fresh_proof_and_is_done_after_it(at_desk, world):
    client = at_desk("admin")
    client.get(LIST)
    session = client.session
    session["signed_in_at"] = (timezone.now() - dt.timedelta(minutes=6)).isoformat()
    session.save()
    assert client.get(page_of_person("t.thuly")).status_code == 200
    asked = client.post(page_of_person("t.thuly"), {"viec": "lop-thu-hai", "reason": "mất máy"})
    assert asked["Location"].startswith("/can-bo/xac-nhan/mat-khau?next=")
    assert not StaffEvent.objects.exists()
    proved = client.post(asked["Location"], {"password": "mot-cua-thu-2018", "next": page_of_person("t.thuly")})
    assert proved.status_code == 302
    assert StaffEvent.objects.get().data == {"reason": "mất máy"}


def test_the_list_costs_as_many_queries_for_many_as_for_few(at_desk, world, django_assert_max_num_queries):
    client = at_desk("admin")
    for number in range(20):
        an_officer(f"t.them.{number}", world.ward, Role.HANDLER)
    with django_assert_max_num_queries(18):  # one is what waits for an administrator's word
        client.get(LIST)


def test_after_leaving_a_thousand_requests_of_old_sessions_are_refused(world):
    clients = [Client() for _ in range(4)]
    for client in clients:
        post_signin(client, "t.thuly")
        assert client.get("/can-bo/viec").status_code == 200
    Officer.objects.filter(pk=world.handler.pk).update(is_active=False)
    statuses = {client.get("/can-bo/viec").status_code for _ in range(250) for client in clients}
    assert statuses == {302}


def test_my_sessions_are_listed_and_end_one_by_one_or_all_others_at_once(world):
    mine, desk, telephone = (Client(HTTP_USER_AGENT=name) for name in ("Firefox/130 Linux", "Chrome/140 Windows", "x"))
    for client in (mine, desk, telephone):
        post_signin(client)
    page = words(mine.get("/can-bo/tai-khoan"))
    assert "Firefox trên Linux" in page and "Chrome trên Windows" in page and "(phiên này)" in page
    from allauth.usersessions.models import UserSession

    chosen = UserSession.objects.get(user_agent__startswith="Chrome")
    mine.post("/can-bo/tai-khoan", {"viec": "dang-xuat", "phien": chosen.pk})
    assert [client.get("/can-bo/viec").status_code for client in (mine, desk, telephone)] == [200, 302, 200]
    mine.post("/can-bo/tai-khoan", {"viec": "dang-xuat"})
    assert [client.get("/can-bo/viec").status_code for client in (mine, desk, telephone)] == [200, 302, 302]


def test_nobody_ends_the_session_of_somebody_else(world):
    mine, theirs = Client(), Client()
    post_signin(mine)
    post_signin(theirs, "t.thuly")
    from allauth.usersessions.models import UserSession

    mine.post("/can-bo/tai-khoan", {"viec": "dang-xuat", "phien": UserSession.objects.get(user=world.handler).pk})
    assert theirs.get("/can-bo/viec").status_code == 200


def test_another_password_needs_the_present_one_and_ends_other_sessions(world):
    mine, other = Client(), Client()
    post_signin(mine)
    post_signin(other)
    new = {"viec": "mat-khau", "password": "một câu dễ nhớ 2026", "again": "một câu dễ nhớ 2026"}
    assert "Mật khẩu hiện tại không đúng" in words(mine.post("/can-bo/tai-khoan", {**new, "current": "x"}))
    weak = {**new, "current": "mot-cua-thu-2018", "password": "123", "again": "123"}
    assert mine.post("/can-bo/tai-khoan", weak).status_code == 422
    assert mine.get("/can-bo/viec").status_code == other.get("/can-bo/viec").status_code == 200
    assert mine.post("/can-bo/tai-khoan", {**new, "current": "mot-cua-thu-2018"}).status_code == 302
    assert [client.get("/can-bo/viec").status_code for client in (mine, other)] == [200, 302]


def test_a_code_for_a_leader_is_printed_by_the_second_person_alone(act, at_desk, world):
    assert act("admin", "t.lanhdao", "phieu").status_code == 422  # a second person wants a reason
    answer = act("admin", "t.lanhdao", "phieu", reason="quên mật khẩu, đã gặp")
    assert answer.status_code == 302 and Officer.objects.get(pk=world.leader.pk).has_usable_password()
    decision = {"yeu-cau": AccountRequest.objects.get().pk, "viec": "dong-y"}
    assert "data-code" in words(at_desk("mayor").post(LIST, decision))
    assert not Officer.objects.get(pk=world.leader.pk).has_usable_password()
    assert at_desk("mayor").post(LIST, decision).status_code in (302, 403)


def test_a_ward_is_offered_no_inspector_and_the_rest_of_the_trusted_posts_as_proposals(act, at_desk, world):
    page = words(at_desk("admin").get(page_of_person("t.thuly")))
    assert "Lãnh đạo (cần người thứ hai đồng ý)" in page and 'value="inspector"' not in page
    assert 'value="inspector"' in words(at_desk("city_admin").get(page_of_person("t.thuly")))
    typed = {"unit": "T10.31.01", "role": "leader", "title": "Phó Chủ tịch", "from_on": day(), "to_on": day(30)}
    assert act("admin", "t.thuly", "giao", **typed).status_code == 302
    assert not Post.objects.filter(officer=world.handler, role=Role.LEADER).exists()
    decision = {"de-nghi": Nomination.objects.latest("pk").pk, "viec": "dong-y"}
    assert at_desk("mayor").post(LIST, decision).status_code == 302
    given = Post.objects.get(officer=world.handler, role=Role.LEADER)
    assert given.title == "Phó Chủ tịch" and given.to_on == timezone.localdate() + dt.timedelta(days=31)


def test_news_of_the_account_goes_to_an_own_address_and_its_change_to_the_old_one_too(at_desk, world):
    place = "/can-bo/tai-khoan/thu-dien-tu"
    assert at_desk("handler").post(place, {"email": "không phải"}).status_code == 422
    assert at_desk("handler").post(place, {"email": "cu@motcua.example"}).status_code == 302
    assert at_desk("handler").post(place, {"email": "moi@motcua.example"}).status_code == 302
    account_news.tell_owners(at=timezone.now())
    told = list(Message.objects.filter(officer=world.handler, kind="account").values_list("recipient", flat=True))
    assert told.count("cu@motcua.example") == 1 and "moi@motcua.example" in told
