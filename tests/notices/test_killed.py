"""Worker killed with -9, gateway failing nine times in ten: no notice is lost, none is delivered twice."""

import datetime as dt
import os
import uuid
from dataclasses import replace

import pytest

from dossiers.notices import channels, delivering
from dossiers.notices.models import Message
from tests.chaos.report import tell
from tests.notices import deliveries

SHORT = 300


@pytest.fixture
def waiting_mail(own_database, settings, gateway, monkeypatch):
    """Mail that waits, and a gateway that fails: ``waiting_mail(300, failing=0.9)``."""
    deliveries.no_night_and_short_pauses(settings)
    monkeypatch.setattr(delivering, "LEASE", dt.timedelta(hours=2))  # a second or so of the test's own time

    def make(count, failing=0.9):
        deliveries.a_heap_of_mail(count)
        return gateway(failing)

    return make


def counts(server, count):
    """What a report says: how many came to which end, what was delivered, what was asked again."""
    messages = Message.objects.filter(seq=2)
    states = {state: messages.filter(state=state).count() for state in ("waiting", "sent", "failed", "merged")}
    return {
        "messages": messages.count(), "lost": count - len(server.delivered), **states,
        "delivered_twice": sum(1 for times in server.delivered.values() if times > 1),
        "confirmed_again": sum(times - 1 for times in server.confirmations.values()),
        "requests": sum(server.answers.values()),
    }  # fmt: skip


def held(server, count, kills):
    """Nothing lost, nothing twice; a confirmation is repeated only where a worker died with the answer in its hand."""
    found = counts(server, count)
    assert found["messages"] == found["sent"] == count
    assert found["lost"] == found["delivered_twice"] == 0
    assert found["confirmed_again"] <= kills * delivering.BATCH
    before = sum(server.answers.values())
    assert delivering.deliver(at=deliveries.NOON.replace(year=2030)) == 0
    assert sum(server.answers.values()) == before
    return found


def test_300_notices_three_kills_and_a_gateway_failing_nine_times_in_ten(waiting_mail):
    server = waiting_mail(SHORT)
    deliveries.work(3, deliveries.nothing_waits)
    held(server, SHORT, 3)
    assert server.answers["answer lost"] and server.answers["409"], "the gateway was too kind to prove anything"


@pytest.mark.long
def test_ten_thousand_notices_twenty_kills(waiting_mail):
    count, kills = int(os.environ.get("CHAOS_NOTICES", "10000")), int(os.environ.get("CHAOS_NOTICE_KILLS", "20"))
    server = waiting_mail(count)
    hit = deliveries.work(kills, deliveries.nothing_waits, seconds=1500)
    found = held(server, count, kills)
    assert hit >= kills // 4, "the kills hit idle workers"
    said = f"{count:,} notices, gateway failing 90 %, {hit} kills with messages in hand"
    tell("worker of the notices killed", kills, found["lost"] + found["delivered_twice"], said)
    print(found, dict(server.answers))


def test_with_a_new_key_for_each_attempt_the_same_notice_is_delivered_twice(waiting_mail, monkeypatch):
    """The counter-proof: without the message's own key the gateway cannot know that it has delivered it."""
    server = waiting_mail(40, failing=0.8)
    send = channels.send
    monkeypatch.setattr(channels, "send", lambda letter: send(replace(letter, key=uuid.uuid4())))
    deliveries.work(0, deliveries.nothing_waits)
    assert len(server.delivered) > 40


def test_settled_before_it_is_sent_a_notice_is_lost(waiting_mail, monkeypatch):
    """The other counter-proof: write "sent" first and send afterwards, and what fails or is killed never arrives."""
    server = waiting_mail(40, failing=0.8)
    claim = delivering.claim

    def careless(**given):
        claimed = claim(**given)
        for message in claimed:
            delivering.settle(message, delivering.Answer.confirmed(), at=given["at"])
        return claimed

    monkeypatch.setattr(delivering, "claim", careless)
    deliveries.work(0, deliveries.nothing_waits)
    assert len(server.delivered) < 40
