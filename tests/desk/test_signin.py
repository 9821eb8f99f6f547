"""The officials' door."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.casework import limits
from dossiers.casework.models import LookupFailure
from tests.desk.conftest import words

SIGNIN = "/can-bo/dang-nhap"
PASSWORD = "mot-cua-thu-2018"


def post_signin(client, username="t.tiepnhan", password=PASSWORD, **more):
    return client.post(SIGNIN, {"username": username, "password": password, **more})


@pytest.mark.parametrize("page", ["/can-bo/viec", "/can-bo/tiep-nhan", "/can-bo/tra-ket-qua", "/can-bo/ho-so/X"])
def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page(client, page):
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{SIGNIN}?next=")
    assert page.rsplit("/", 1)[-1] in response["Location"]


def test_the_right_password_opens_the_worklist_and_a_new_session(world, client):
    client.get(SIGNIN)
    response = post_signin(client)
    assert (response.status_code, response["Location"]) == (302, "/can-bo/viec")
    assert "Việc của" in words(client.get("/can-bo/viec"))


def test_leaders_of_the_city_begin_at_the_board(world, client):
    assert post_signin(client, "t.lanhdao.tp")["Location"] == "/dieu-hanh/hom-nay/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_never_leads_out_of_the_house(world, client, elsewhere):
    assert post_signin(client, next=elsewhere)["Location"] == "/can-bo/viec"


def test_next_leads_to_a_page_of_ours(world, client):
    assert post_signin(client, next="/can-bo/tiep-nhan")["Location"] == "/can-bo/tiep-nhan"


@pytest.mark.parametrize(
    ("username", "password"),
    [("t.tiepnhan", "wrong"), ("nobody", PASSWORD), ("x" * 10_000, "y"), ("a\x00b", "y"), ("t.tiepnhan", "z" * 10_000)],
)
def test_wrong_account_and_wrong_password_get_one_sentence(world, client, username, password):
    response = post_signin(client, username, password)
    assert response.status_code == 422
    assert "không đúng" in words(response) or "ký tự" in words(response)
    assert "_auth_user_id" not in client.session


def test_nothing_typed_is_told_field_by_field(client, db):
    response = post_signin(client, "", "")
    assert "Nhập tên đăng nhập." in words(response)
    assert "Nhập mật khẩu." in words(response)


def guess(times, username="t.lanhdao", address="127.0.0.1", browser=None):
    """Wrong passwords, each from a browser without a cookie; the statuses."""
    return [
        (browser or Client())
        .post(SIGNIN, {"username": username, "password": f"wrong {n}"}, REMOTE_ADDR=address)
        .status_code
        for n in range(times)
    ]


@pytest.fixture
def known(world):
    """A browser on which the leader has signed in before, and signed out."""
    browser = Client()
    assert post_signin(browser, "t.lanhdao").status_code == 302
    browser.post("/can-bo/dang-xuat")
    return browser


def test_ten_failures_never_lock_a_leader_out_of_the_whole_office(world, client):
    """The example: ten wrong tries by anybody behind the office's address locked its leader out of it."""
    assert guess(10) == [422] * 10
    assert post_signin(client, "t.lanhdao").status_code == 302


def test_whoever_guesses_on_and_on_is_stopped_and_the_leaders_known_device_is_not(known):
    assert set(guess(40, address="198.51.100.7")) == {422, 429}
    assert guess(100, "t.lanhdao")[-1] == 429  # behind the office's own address, too
    stranger = Client()
    response = post_signin(stranger, "t.lanhdao")
    assert response.status_code == 429 and "Tạm dừng đăng nhập đến" in words(response)
    assert "trên máy bạn vẫn dùng" in words(response)
    assert post_signin(known, "t.lanhdao").status_code == 302


def test_an_account_is_counted_over_all_networks(world, settings):
    settings.SIGN_IN_FAILURES_PER_ACCOUNT = 20
    for number in range(20):
        assert guess(1, address=f"198.{number}.100.7") == [422]
    assert guess(1, "T.LANHDAO ", "192.0.2.7") == [429]  # the account's name however it is written
    assert guess(1, "t.thuly", "192.0.2.7") == [422]


def test_one_password_sprayed_on_sixty_accounts_is_counted_and_stopped(world, settings, client):
    """The example: 60 accounts and one password were not counted at all."""
    said = [guess(1, f"can.bo.{number}", "198.51.100.7")[0] for number in range(60)]
    assert said == [422] * settings.SIGN_IN_FAILURES_PER_ADDRESS + [429] * (60 - settings.SIGN_IN_FAILURES_PER_ADDRESS)
    from_next_network = [guess(1, f"can.bo.{number}", f"198.51.100.{number}")[0] for number in range(60, 120)]
    assert from_next_network.count(422) == settings.SIGN_IN_FAILURES_PER_NETWORK - settings.SIGN_IN_FAILURES_PER_ADDRESS
    assert post_signin(client).status_code == 302
    assert limits.alarms(timezone.now())["sign-in"] == (settings.SIGN_IN_FAILURES_PER_NETWORK, False)


def test_a_known_device_has_a_budget_of_its_own(known, settings):
    assert guess(10, browser=known) == [422] * settings.SIGN_IN_FAILURES_PER_DEVICE
    response = post_signin(known, "t.lanhdao")
    assert response.status_code == 429 and "trên máy này" in words(response)
    assert post_signin(Client(), "t.lanhdao").status_code == 302


def test_a_device_is_known_for_its_officer_alone_by_a_cookie_that_cannot_be_made(known, world):
    (name,) = [name for name in known.cookies if name.startswith("device-")]
    cookie = known.cookies[name]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/can-bo/"
    guess(40, "t.lanhdao")
    other = next(iter(set(Client().cookies) - {name}), name)
    for value in ("", "x", cookie.value[:-1] + "x", cookie.value.replace(":", ".", 1)):
        forger = Client()
        forger.cookies[other] = value
        forger.cookies[other]["path"] = "/can-bo/"
        assert post_signin(forger, "t.lanhdao").status_code == 429, value
    assert post_signin(known, "t.tiepnhan").status_code == 429  # known for somebody else
    assert post_signin(known, "t.lanhdao").status_code == 302


def test_a_wrong_password_makes_no_device_known(world, client):
    guess(1, browser=client)
    assert not [name for name in client.cookies if name.startswith("device-")]


def test_successes_do_not_count_and_no_account_name_is_kept(world, client):
    guess(9, "t.tiepnhan")
    assert "t.tiepnhan" not in str(list(LookupFailure.objects.values()))
    before = dict(LookupFailure.objects.values_list("network", "count"))
    for _ in range(20):
        assert post_signin(client).status_code == 302
        client.post("/can-bo/dang-xuat")
    after = dict(LookupFailure.objects.values_list("network", "count"))
    assert {key: after[key] for key in before} == before and sum(after.values()) == sum(before.values())


def test_an_account_that_was_switched_off_is_out_at_once(world, at_desk):
    client = at_desk("receiver")
    assert client.get("/can-bo/viec").status_code == 200
    world.receiver.is_active = False
    world.receiver.save()
    assert client.get("/can-bo/viec").status_code == 302
    assert post_signin(client).status_code == 422


def _age(client, key, **span):
    session = client.session
    session[key] = (timezone.now() - dt.timedelta(**span)).isoformat()
    session.save()


@pytest.mark.parametrize(("key", "span"), [("seen_at", {"minutes": 31}), ("signed_in_at", {"hours": 10, "minutes": 1})])
def test_an_idle_or_old_session_is_over_and_says_so(world, at_desk, key, span):
    client = at_desk("receiver")
    client.get("/can-bo/viec")
    _age(client, key, **span)
    response = client.get("/can-bo/viec", follow=True)
    assert response.redirect_chain
    assert "Phiên làm việc đã hết" in words(response)


def test_a_session_in_use_lives_on(world, at_desk):
    client = at_desk("receiver")
    client.get("/can-bo/viec")
    _age(client, "seen_at", minutes=29)
    assert client.get("/can-bo/viec").status_code == 200
    seen = dt.datetime.fromisoformat(client.session["seen_at"])
    assert timezone.now() - seen < dt.timedelta(minutes=1)


def test_signing_out_needs_a_post_and_ends_the_session(world, at_desk):
    client = at_desk("receiver")
    assert client.get("/can-bo/dang-xuat").status_code == 405
    assert client.post("/can-bo/dang-xuat").status_code == 302
    assert client.get("/can-bo/viec").status_code == 302


def test_pages_behind_the_door_are_never_stored(world, at_desk):
    for page in ("/can-bo/viec", "/can-bo/tiep-nhan", SIGNIN):
        assert "no-store" in at_desk("receiver").get(page).headers.get("Cache-Control", "no-store")
    assert "no-store" in at_desk("receiver").get("/can-bo/viec")["Cache-Control"]
