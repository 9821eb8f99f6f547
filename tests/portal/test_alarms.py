"""The operator is told, once, and once when it is well again: by mail and by a signed webhook that may be away."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone
from standardwebhooks import Webhook

from dossiers.oversight import alarms
from dossiers.oversight.alarms import Alarm
from dossiers.oversight.incidents import CheckRun, Incident, NightCheck, keep
from portal.ops import alarm_delivery, condition
from portal.ops.condition import ERROR, OK, Condition
from tests.portal import child_processes

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes !!!").decode()
MINUTE = dt.timedelta(minutes=1)
BROKEN = Condition(ERROR, "The disk of VAR has less than 10 % free.", "1.0 GB free")


class Listener(BaseHTTPRequestHandler):
    """Takes webhooks, or answers as it is told to."""

    taken: list[tuple[dict[str, str], bytes]]
    answers: list[int | float]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, float):
            time.sleep(answer)
            return
        self.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener(settings: Any) -> Iterator[type[Listener]]:
    handler = type("TestListener", (Listener,), {"taken": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = (
        f"http://127.0.0.1:{server.server_port}/hook?a=1",
        SECRET,
    )
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def at() -> dt.datetime:
    return timezone.now() - dt.timedelta(hours=5)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> list[Condition]:
    """What the look finds: change the list to change it."""
    found = [BROKEN]
    monkeypatch.setattr(condition, "conditions", lambda *, at: iter(found))
    return found


def told(handler: type[Listener]) -> list[tuple[str, list[str]]]:
    bodies = [json.loads(body) for _, body in handler.taken]
    return [(body["type"], [one["what"] for one in body["data"]["incidents"]]) for body in bodies]


def test_something_wrong_is_told_once_by_both_ways_and_once_when_it_is_well_again(
    db: None, listener: type[Listener], settings: Any, state: list[Condition], at: dt.datetime
) -> None:
    settings.OPERATOR_EMAIL = "van-hanh@example.vn"
    assert condition.look(at=at) == 1
    assert told(listener) == [] and mail.outbox == []  # seen at one look: it may be a restart
    for minutes in (1, 2, 3, 60, 120):
        condition.look(at=at + minutes * MINUTE)
    assert told(listener) == [("incident.found", [BROKEN.sentence])]
    assert len(mail.outbox) == 1 and BROKEN.sentence in mail.outbox[0].body

    state[:] = [Condition(OK, "The disk of VAR has room.")]
    for minutes in (121, 122, 123, 180):
        condition.look(at=at + minutes * MINUTE)
    assert told(listener)[1:] == [("incident.over", [BROKEN.sentence])]
    assert len(mail.outbox) == 2 and "well again" in mail.outbox[1].subject
    assert CheckRun.objects.filter(which=NightCheck.CONDITION).count() == 1

    state[:] = [BROKEN]
    for minutes in (200, 202, 203):
        condition.look(at=at + minutes * MINUTE)
    assert told(listener)[2:] == [("incident.found", [BROKEN.sentence])]  # another time is another incident


def test_the_webhook_is_signed_as_standard_webhooks_says(
    db: None, listener: type[Listener], state: list[Condition], at: dt.datetime
) -> None:
    condition.look(at=at)
    condition.look(at=at + 2 * MINUTE)
    ((headers, body),) = listener.taken
    assert Webhook(SECRET).verify(body, headers)["type"] == "incident.found"
    assert headers["content-type"] == "application/json"
    for wrong in (body + b" ", body.replace(b"VAR", b"LOG")):
        with pytest.raises(Exception, match="(?i)signature"):
            Webhook(SECRET).verify(wrong, headers)


def test_what_is_not_taken_is_tried_again_with_the_same_id_and_later_each_time(
    db: None, listener: type[Listener], at: dt.datetime
) -> None:
    listener.answers[:] = [500, 429, 302]
    keep(NightCheck.GUARDS, ["The trigger x is gone"], at=at, seconds=1)
    assert alarm_delivery.tell(at=at) == 0
    assert alarm_delivery.tell(at=at + dt.timedelta(seconds=30)) == 0 and len(listener.taken) == 1
    for minutes in (1, 2, 3, 6, 7, 60):
        alarm_delivery.tell(at=at + minutes * MINUTE + dt.timedelta(seconds=1))
    assert len(listener.taken) == 4  # three refusals, then it is taken, and not again
    assert len({headers["webhook-id"] for headers, _ in listener.taken}) == 1
    assert Alarm.objects.get().answer == "taken" and Alarm.objects.get().tries == 4


def test_a_webhook_that_is_away_keeps_no_mail_back_and_is_given_up_after_days(
    db: None, settings: Any, at: dt.datetime
) -> None:
    settings.OPERATOR_EMAIL, settings.ALARM_WEBHOOK_URL = "van-hanh@example.vn", "http://127.0.0.1:9/"
    settings.ALARM_WEBHOOK_SECRET = SECRET
    keep(NightCheck.GUARDS, ["The trigger x is gone"], at=at, seconds=1)
    assert alarm_delivery.tell(at=at) == 1 and len(mail.outbox) == 1
    alarm_delivery.tell(at=at + dt.timedelta(days=3, minutes=1))
    assert Alarm.objects.get(way="webhook").given_up_at is not None
    assert alarm_delivery.tell(at=at + dt.timedelta(days=9)) == 0 and len(mail.outbox) == 1
    assert alarms.waiting() == 1


def test_one_that_never_answers_holds_nobody_for_long(
    db: None, listener: type[Listener], at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_delivery, "SECONDS", 0.3)
    listener.answers[:] = [2.0] * 20
    for n in range(8):
        keep(NightCheck.GUARDS, [f"The trigger {n} is gone"], at=at, seconds=1)
        alarms.write(alarm_delivery.ways(), at=at)
    began = time.monotonic()
    assert alarm_delivery.deliver(at=at) == 0
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("address", ["http://example.vn/hook", "ftp://example.vn", "hook"])
def test_nothing_is_told_in_the_open(db: None, settings: Any, at: dt.datetime, address: str) -> None:
    settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = address, SECRET
    keep(NightCheck.GUARDS, ["x"], at=at, seconds=1)
    assert alarm_delivery.tell(at=at) == 0
    assert Alarm.objects.get().answer == "address is not https"


def test_a_secret_that_is_none_sends_nothing(
    db: None, listener: type[Listener], settings: Any, at: dt.datetime
) -> None:
    settings.ALARM_WEBHOOK_SECRET = "whsec_ö"
    keep(NightCheck.GUARDS, ["x"], at=at, seconds=1)
    assert alarm_delivery.tell(at=at) == 0 and listener.taken == []


def test_without_anybody_to_tell_incidents_wait_until_there_is_one(db: None, settings: Any, at: dt.datetime) -> None:
    keep(NightCheck.GUARDS, ["The trigger x is gone"], at=at, seconds=1)
    assert alarm_delivery.tell(at=at) == 0 and not Alarm.objects.exists()
    settings.OPERATOR_EMAIL = "van-hanh@example.vn"
    assert alarm_delivery.tell(at=at + MINUTE) == 1


def _by_eight(work: Any) -> None:
    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_workers_tell_it_once(own_database: str, listener: type[Listener], at: dt.datetime) -> None:
    keep(NightCheck.GUARDS, [f"The trigger {n} is gone" for n in range(20)], at=at, seconds=1)
    _by_eight(lambda: alarm_delivery.tell(at=at))
    assert sorted(what for _, several in told(listener) for what in several) == sorted(
        f"The trigger {n} is gone" for n in range(20)
    )


def test_without_the_claim_they_would_tell_it_more_than_once(
    own_database: str, listener: type[Listener], at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: each takes what has not been sent, and all of them send it."""
    keep(NightCheck.GUARDS, ["The trigger x is gone"], at=at, seconds=1)
    alarms.write(alarm_delivery.ways(), at=at)
    ready = threading.Barrier(8)

    def unclaimed(**_: object) -> Alarm | None:
        found = Alarm.objects.filter(sent_at=None).first()
        if found:
            ready.wait(10)
        return found

    monkeypatch.setattr(alarms, "claim", unclaimed)
    monkeypatch.setattr(alarm_delivery, "AT_ONCE", 1)
    _by_eight(lambda: alarm_delivery.deliver(at=at))
    assert len(listener.taken) == 8


def test_a_worker_that_dies_between_claiming_and_sending_loses_nothing(
    db: None, listener: type[Listener], at: dt.datetime
) -> None:
    keep(NightCheck.GUARDS, ["The trigger x is gone"], at=at, seconds=1)
    alarms.write(alarm_delivery.ways(), at=at)
    assert alarms.claim(at=at) is not None  # and here it is killed
    assert alarm_delivery.deliver(at=at) == 0
    assert alarm_delivery.deliver(at=at + 2 * MINUTE) == 1 and len(listener.taken) == 1


def test_it_is_told_by_another_process_when_no_worker_is_there(
    own_database: str, listener: type[Listener], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`doctor --tell`, twice, as cron would: state is in the database, so the second process knows of the first."""
    monkeypatch.setenv("ALARM_WEBHOOK_URL", settings.ALARM_WEBHOOK_URL)
    monkeypatch.setenv("ALARM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("BACKUP_ROOT", "/nowhere/at/all")
    env = dict(os.environ)
    assert child_processes.manage("doctor", "--tell", env=env).returncode == 0
    Incident.objects.update(first_seen_at=timezone.now() - 3 * MINUTE)
    for _ in range(2):
        done = child_processes.manage("doctor", "--tell", env=env)
        assert done.returncode == 0, done.stderr
    assert len(listener.taken) == 1 and "There is no backup." in told(listener)[0][1]
