"""A message on its way: confirmed once and never sent again, tried again with pauses, failed for good visibly."""

import datetime as dt
import logging
from email.utils import parseaddr

import pytest
from django.core import mail

from dossiers.notices import channels, delivering, links
from dossiers.notices.channels import gateway as http_gateway
from dossiers.notices.channels.answers import Answer, OutgoingMessage
from dossiers.notices.models import Attempt, Message
from tests.behind_the_log import rewrite

NOON = "2018-12-18 12:00"


@pytest.fixture
def message(received, told):
    return told(received())[0]


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch):
    """`db` rolls back and threads see another connection: letters hold no queries, so nothing else changes."""
    monkeypatch.setattr(delivering, "TOGETHER", 1)


def test_a_confirmed_message_is_sent_once(message, gateway, at):
    server = gateway()
    assert delivering.deliver(at=at(NOON)) == 1
    assert delivering.deliver(at=at("2018-12-18 13:00")) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.result, message.settled_at) == ("sent", 1, "http 202", at(NOON))
    (sent,) = server.texts.values()
    assert sent["to"] == "84900123456"
    assert sent["text"].endswith(f"/t/{links.token_of(message.key)}")
    assert list(Attempt.objects.values_list("outcome", "result")) == [("confirmed", "http 202")]


def test_a_gateway_that_knows_the_key_has_delivered_it(message, gateway, at):
    server = gateway()
    server.take(str(message.key), {"channel": "sms", "to": "84", "text": ""})
    delivering.deliver(at=at(NOON))
    message.refresh_from_db()
    assert (message.state, message.result) == ("sent", "http 409")
    assert server.delivered[str(message.key)] == 1


def test_a_failing_gateway_is_tried_for_a_day_never_at_night_and_then_a_person_is_asked(message, gateway, at):
    gateway(failing=1.0)
    when, tries = at("2018-12-17 15:00"), []
    while message.state == "waiting":
        when += dt.timedelta(minutes=5)
        tries += [when] * delivering.deliver(at=when)
        message.refresh_from_db()
    assert message.state == "failed"
    assert message.settled_at == tries[-1] and tries[-1] >= at("2018-12-18 15:00")
    assert 8 <= len(tries) == message.attempts == Attempt.objects.count() <= 16
    assert not [tried for tried in tries if at("2018-12-17 21:00") <= tried < at("2018-12-18 07:00")]
    assert delivering.deliver(at=when + dt.timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("status", "state"), [(400, "failed"), (404, "failed"), (429, "waiting"), (503, "waiting"), (302, "waiting")]
)
def test_what_an_answer_means(message, gateway, at, monkeypatch, status, state):
    gateway()
    monkeypatch.setattr(http_gateway, "_post", lambda *_: status)
    delivering.deliver(at=at(NOON))
    message.refresh_from_db()
    assert (message.state, message.result) == (state, f"http {status}")


def test_a_gateway_that_hangs_makes_its_channel_rest_for_a_minute(message, gateway, at, monkeypatch):
    gateway()

    def hang(*_):
        raise TimeoutError

    monkeypatch.setattr(http_gateway, "_post", hang)
    delivering.deliver(at=at(NOON))
    Message.objects.update(next_try_at=at(NOON))
    assert delivering.deliver(at=at("2018-12-18 12:00")) == 0
    assert delivering.deliver(at=at("2018-12-18 12:01")) == 1


def test_a_lease_keeps_others_away_until_it_ends(message, gateway, at):
    gateway()
    assert [claimed.pk for claimed in delivering.claim(at=at(NOON))] == [message.pk]
    assert delivering.claim(at=at("2018-12-18 12:04")) == []
    (again,) = delivering.claim(at=at("2018-12-18 12:05"))
    assert again.attempts == 2


def test_at_night_telephones_are_silent_and_in_the_morning_it_goes(message, gateway, at):
    server = gateway()
    assert delivering.deliver(at=at("2018-12-18 21:00")) == 0
    assert delivering.deliver(at=at("2018-12-19 06:59")) == 0
    assert delivering.deliver(at=at("2018-12-19 07:00")) == 1
    assert sum(server.delivered.values()) == 1


def test_a_signature_that_does_not_fit_is_refused_there(message, gateway, at, settings):
    server = gateway()
    settings.SMS_GATEWAY_SECRET = "another"
    delivering.deliver(at=at(NOON))
    message.refresh_from_db()
    assert (message.state, message.result) == ("failed", "http 401")
    assert not server.delivered


@pytest.mark.parametrize("url", ["http://sms.example/send", "ftp://127.0.0.1/", "http://127.0.0.1.example/", "//x"])
def test_a_gateway_reached_in_clear_over_the_network_gets_nothing(message, settings, at, url):
    settings.SMS_GATEWAY_URL = url
    delivering.deliver(at=at(NOON))
    message.refresh_from_db()
    assert (message.state, message.result) == ("waiting", "gateway address is not https")


def test_people_of_a_demonstration_get_nothing_from_a_real_gateway(received, told, gateway, at):
    server = gateway()
    dossier = received()
    rewrite(dossier, origin="sample")
    (message,) = told(dossier)
    delivering.deliver(at=at(NOON))
    message.refresh_from_db()
    assert (message.state, message.result) == ("sent", "console")
    assert not server.answers


def test_an_e_mail_carries_its_key_as_message_id(received, told, at, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    (message,) = told(received(phone="", email="thu@example.vn"))
    delivering.deliver(at=at("2018-12-18 23:00"))
    (sent,) = mail.outbox
    assert sent.to == ["thu@example.vn"]
    assert parseaddr(sent.extra_headers["Message-ID"])[1].startswith(str(message.key))
    assert links.token_of(message.key) in sent.body


def test_no_address_no_link_and_no_words_reach_the_log(received, told, at, gateway, caplog):
    caplog.set_level(logging.DEBUG)
    canaries = {"phone": "0911777333", "email": "chim.hoang.yen@example.vn", "name": "Chim Hoàng Yến"}
    (message,) = told(received(**canaries))
    delivering.deliver(at=at(NOON))
    gateway(failing=1.0)
    (other,) = told(received(**canaries))
    delivering.deliver(at=at(NOON))
    logged = caplog.text
    assert "received by sms to ••• 333" in logged
    secrets = ["0911777333", "84911777333", "Chim", "chim.hoang", message.dossier.code]
    secrets += [links.token_of(message.key), links.token_of(other.key)]
    assert [secret for secret in secrets if secret in logged] == []
    letter = OutgoingMessage(message.key, "received", "sms", "0911777333", "", "secret words")
    assert "0911777333" not in repr(letter) and "secret words" not in repr(letter)


def test_a_fault_of_ours_in_one_message_does_not_lose_the_others(received, told, at, monkeypatch):
    first, second = told(received())[0], told(received())[0]

    def send(letter):
        if letter.key == first.key:
            raise RuntimeError("a fault")
        return Answer.confirmed()

    monkeypatch.setattr(channels, "send", send)
    assert delivering.deliver(at=at(NOON)) == 2
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {first.pk: "waiting", second.pk: "sent"}


def test_what_nobody_has_tried_for_five_minutes_is_counted_but_not_at_night(message, at):
    assert delivering.stuck(at=at("2018-12-17 15:04")) == 0
    assert delivering.stuck(at=at("2018-12-17 15:06")) == 1
    assert delivering.stuck(at=at("2018-12-17 23:00")) == 0
