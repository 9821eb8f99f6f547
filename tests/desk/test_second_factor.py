"""The second factor: demanded of leaders and administrators, shown at sign-in, replaced by a code on paper once."""

import datetime as dt
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dossiers.casework.states import State
from dossiers.units.models import Officer, StaffEvent
from portal.web import context
from tests.desk.conftest import words
from tests.world import ON_PAPER, signing

SIGNIN, STEP, SETTINGS = "/can-bo/dang-nhap", "/can-bo/dang-nhap/lop-thu-hai", "/can-bo/lop-thu-hai"
PASSWORD = "mot-cua-thu-2018"


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.SECOND_FACTOR = True


def post_signin(client, username, **more):
    return client.post(SIGNIN, {"username": username, "password": PASSWORD, **more})


def code(secret, steps=0):
    """What the telephone shows now, or some steps of 30 seconds away."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def enrol(client):
    """Link a telephone; gives back its secret and the recovery codes."""
    page = words(client.get(f"{SETTINGS}/dien-thoai"))
    secret = re.sub(r"\s", "", re.search(r"data-secret>([A-Z2-7\s]+)<", page)[1])
    answer = client.post(f"{SETTINGS}/dien-thoai", {"code": code(secret)})
    assert answer.status_code == 302, words(answer)
    codes = re.findall(r'class="code">(\d{8})<', words(client.get(answer["Location"])))
    cache.clear()  # the same half minute may be used again below
    return secret, codes


@pytest.fixture
def enrolled(world):
    """A signed-in leader with a telephone: client, secret, recovery codes."""
    client = Client()
    post_signin(client, "t.lanhdao")
    return client, *enrol(client)


def test_a_leader_is_led_to_set_up_a_second_factor_and_sees_nothing_before(world, client):
    assert post_signin(client, "t.lanhdao")["Location"] == "/dieu-hanh/hom-nay/"
    for page in ("/can-bo/viec", "/can-bo/tai-khoan", "/dieu-hanh/"):
        assert client.get(page)["Location"] == SETTINGS, page
    assert "phải có lớp xác thực thứ hai" in words(client.get(SETTINGS))


def test_a_receiver_works_with_a_password_alone(world, client):
    post_signin(client, "t.tiepnhan")
    assert client.get("/can-bo/viec").status_code == 200


def test_once_it_is_set_up_the_leader_works_and_the_log_says_so(enrolled, world):
    client, secret, codes = enrolled
    assert client.get("/can-bo/viec").status_code == 200
    assert len(codes) == len(set(codes)) == 10
    assert StaffEvent.objects.filter(officer=world.leader, kind=StaffEvent.Kind.FACTOR_ADDED).count() == 1
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))  # kept encrypted


def test_the_password_is_then_only_the_first_step(enrolled, world):
    _, secret, _ = enrolled
    client = Client()
    assert post_signin(client, "t.lanhdao", next="/dieu-hanh/")["Location"] == STEP
    assert client.get("/can-bo/viec")["Location"].startswith(SIGNIN)
    refused = client.post(STEP, {"code": "000000"})
    assert "Mã không đúng" in words(refused) and "_auth_user_id" not in client.session
    assert client.post(STEP, {"code": code(secret)})["Location"] == "/dieu-hanh/"
    assert client.get("/can-bo/viec").status_code == 200


def test_a_code_is_accepted_once_also_when_the_clock_of_the_telephone_is_off(enrolled, world):
    _, secret, _ = enrolled
    late = code(secret, -1)
    for accepted in (True, False):
        client = Client()
        post_signin(client, "t.lanhdao")
        client.post(STEP, {"code": late})
        assert ("_auth_user_id" in client.session) is accepted


def test_a_recovery_code_opens_once(enrolled, world):
    *_, codes = enrolled
    for accepted in (True, False):
        client = Client()
        post_signin(client, "t.lanhdao")
        client.post(STEP, {"code": codes[0]})
        assert ("_auth_user_id" in client.session) is accepted


def test_wrong_codes_of_strangers_stop_strangers_everywhere_and_not_the_known_device(enrolled, world, settings):
    """Who knows the password and not the telephone: ten tries an hour over all networks."""
    owner, secret, _ = enrolled
    for number in range(settings.SECOND_FACTOR_FAILURES):
        guesser = Client(REMOTE_ADDR=f"198.51.{number}.7")
        post_signin(guesser, "t.lanhdao")
        guesser.post(STEP, {"code": "123456"})
    stranger = Client()
    post_signin(stranger, "t.lanhdao")
    assert "Tạm dừng đến" in words(stranger.post(STEP, {"code": code(secret)}))
    assert "_auth_user_id" not in stranger.session
    owner.post("/can-bo/dang-xuat")
    post_signin(owner, "t.lanhdao")
    owner.post(STEP, {"code": code(secret)})
    assert "_auth_user_id" in owner.session


def test_a_known_device_has_ten_wrong_codes_too(enrolled, world, settings):
    owner, secret, _ = enrolled
    owner.post("/can-bo/dang-xuat")
    post_signin(owner, "t.lanhdao")
    for _ in range(settings.SECOND_FACTOR_FAILURES):
        owner.post(STEP, {"code": "123456"})
    assert "Tạm dừng đến" in words(owner.post(STEP, {"code": code(secret)}))


def test_who_must_have_one_cannot_take_the_last_one_away(enrolled, world):
    client, *_ = enrolled
    page = client.get(f"{SETTINGS}/dien-thoai/bo")
    assert "phải có lớp xác thực thứ hai" in words(page)
    client.post(f"{SETTINGS}/dien-thoai/bo")
    assert Authenticator.objects.filter(user=world.leader, type="totp").exists()


def test_setting_one_up_ends_the_other_sessions(world):
    other, client = Client(), Client()
    post_signin(other, "t.tiepnhan")
    post_signin(client, "t.tiepnhan")
    enrol(client)
    assert client.get("/can-bo/viec").status_code == 200
    assert other.get("/can-bo/viec").status_code == 302


def test_an_old_sign_in_must_be_proved_again_before_the_factor_changes_and_the_typed_form_is_kept(enrolled, world):
    client, secret, codes = enrolled
    session = client.session
    session["signed_in_at"] = (timezone.now() - dt.timedelta(minutes=6)).isoformat()
    session.save()
    asked = client.post(f"{SETTINGS}/ma-du-phong/moi")
    assert asked.status_code == 302 and asked["Location"].startswith("/can-bo/xac-nhan/mat-khau?next=")
    wrong = client.post(asked["Location"], {"password": "wrong", "next": f"{SETTINGS}/ma-du-phong/moi"})
    assert "Mật khẩu không đúng" in words(wrong)
    client.post(asked["Location"], {"password": PASSWORD, "next": f"{SETTINGS}/ma-du-phong/moi"})
    fresh = re.findall(r'class="code">(\d{8})<', words(client.get(f"{SETTINGS}/ma-du-phong")))
    assert len(fresh) == 10 and set(fresh).isdisjoint(codes)


@pytest.mark.parametrize("sample", [True, False])
def test_only_in_a_city_of_sample_data_a_demonstration_account_is_let_off(world, client, monkeypatch, sample):
    monkeypatch.setattr(context, "sample", lambda: context.Sample(made_at=None) if sample else None)
    Officer.objects.filter(pk=world.leader.pk).update(username="lanhdao")
    post_signin(client, "lanhdao")
    assert client.get("/can-bo/viec").status_code == (200 if sample else 302)


def grow_old(client, minutes=6):
    """Everything that this session proved lies so many minutes back."""
    session = client.session
    session["signed_in_at"] = (timezone.now() - dt.timedelta(minutes=minutes)).isoformat()
    for record in session.get("account_authentication_methods", []):
        record["at"] -= 60 * minutes
    session.save()


def test_a_signature_wants_the_factor_again_and_is_then_done_as_it_was_typed(enrolled, world, in_process, page_of):
    client, secret, _ = enrolled
    dossier = in_process()
    typed = {"viec": "resolve", "seen": dossier.acted_seq, **signing(remark="Đủ điều kiện")}
    grow_old(client)
    asked = client.post(page_of(dossier), typed)
    assert asked["Location"].startswith("/can-bo/xac-nhan/ma?next=")
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS
    done = client.post(asked["Location"], {"code": code(secret), "next": page_of(dossier)})
    assert done.status_code == 302 and done["Location"] == page_of(dossier)
    dossier.refresh_from_db()
    assert dossier.state == State.FINISHED and dossier.decisions.get().number == "12/GP"


def test_a_fresh_factor_is_not_asked_for_twice_and_the_password_alone_signs_nothing(
    enrolled, world, in_process, page_of
):
    client, secret, _ = enrolled
    again = client.post("/can-bo/xac-nhan/ma", {"code": code(secret)})
    assert again.status_code == 302
    dossier, other = in_process(), in_process()
    cache.clear()
    assert client.post(page_of(dossier), {"viec": "resolve", "seen": dossier.acted_seq, **signing()})[
        "Location"
    ] == page_of(dossier)
    grow_old(client)
    client.post("/can-bo/xac-nhan/mat-khau", {"password": PASSWORD})
    asked = client.post(page_of(other), {"viec": "resolve", "seen": other.acted_seq, **signing()})
    assert asked["Location"].startswith("/can-bo/xac-nhan/ma?next=")


def test_a_whole_list_as_a_file_and_a_signed_report_want_it_too_but_everyday_acts_do_not(
    enrolled, world, in_process, page_of
):
    client, *_ = enrolled
    grow_old(client)
    for path in ("/dieu-hanh/xuat/", "/dieu-hanh/bieu/ky/"):
        assert client.post(path, {"dang": "csv"})["Location"].startswith("/can-bo/xac-nhan/ma?next="), path
    dossier = in_process()
    chosen = {"chon": f"{dossier.code}:{dossier.acted_seq}"}
    assert client.post("/can-bo/viec/nhieu", chosen).status_code == 200
    assert client.post("/can-bo/viec/nhieu", {**chosen, "lam": "resolve", "so-dau": "12/GP", "ban-giay": ON_PAPER})[
        "Location"
    ].startswith("/can-bo/xac-nhan/ma")
    asked = client.post(page_of(dossier), {"viec": "forward", "seen": dossier.acted_seq})
    assert asked.status_code == 302 and asked["Location"] == page_of(dossier)


def test_who_has_no_second_factor_signs_as_before(world, in_process, at_desk, page_of, settings):
    settings.SECOND_FACTOR = False
    client, dossier = at_desk("leader"), in_process()
    grow_old(client)
    assert client.post(page_of(dossier), {"viec": "resolve", "seen": dossier.acted_seq, **signing()})[
        "Location"
    ] == page_of(dossier)
