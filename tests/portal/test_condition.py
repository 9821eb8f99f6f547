"""The doctor and the minute's look see what is overdue: beat, outbox, nights, public log, disks, backups, headers."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from email.message import Message
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.utils import timezone

from dossiers.oversight import tallies
from dossiers.oversight.incidents import NightCheck, keep
from portal.ops import condition, response_headers
from portal.ops.condition import ERROR, OK, WARNING, Condition
from portal.web import health

HOUR = dt.timedelta(hours=1)
WORDS = ("Every header is there", "Beat and worker", "nightly check of seals", "public log", "The disk of VAR",
         "backups", "broker", "alarms go to: nobody")  # fmt: skip


@pytest.fixture
def now(db: None) -> dt.datetime:
    return timezone.now()


def grades(found: Any) -> dict[str, str]:
    return {one.sentence: one.grade for one in found}


def test_a_beat_that_fell_silent_is_an_error_and_a_new_city_is_not_blamed(now: dt.datetime) -> None:
    assert [(one.grade, one.is_alarm) for one in condition.heartbeat(now)] == [(WARNING, False)]
    tallies.apply_pending()
    later = timezone.now()
    assert [one.grade for one in condition.heartbeat(later)] == [OK]
    assert [one.grade for one in condition.heartbeat(later + dt.timedelta(minutes=4))] == [OK]
    assert [one.grade for one in condition.heartbeat(later + dt.timedelta(minutes=6))] == [ERROR]


def test_an_outbox_that_nobody_reads_is_an_error(now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "waiting", lambda: [("tallies", 7, 301.0), ("notices", 1, 2.0)])
    assert [(one.grade, one.now) for one in condition.outbox(now)] == [
        (ERROR, "7 rows, the oldest for 301 s"), (OK, "1 rows, the oldest for 2 s"),
    ]  # fmt: skip


def test_a_nightly_check_that_did_not_come_by_is_an_error(now: dt.datetime) -> None:
    for check in NightCheck:
        keep(check, [], at=now, seconds=1)
    assert set(grades(condition.nights(now + 25 * HOUR)).values()) == {OK}
    late = grades(condition.nights(now + 27 * HOUR))
    assert len(late) == len(NightCheck) - 1 and set(late.values()) == {ERROR}
    keep(NightCheck.FACTS, ["T.1: outcome is late"], at=now, seconds=1)
    (found,) = [one for one in condition.nights(now) if one.grade != OK]
    assert "facts found something" in found.sentence and not found.is_alarm  # the incident itself is told


def test_backups_are_as_old_as_the_newest_file(now: dt.datetime, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_NIGHTLY = False
    settings.BACKUP_ROOT = str(tmp_path / "nowhere")
    assert grades(condition.backups(now)) == {"There is no backup.": ERROR}
    settings.BACKUP_ROOT = str(tmp_path)
    assert grades(condition.backups(now)) == {"There is no backup.": ERROR}
    (tmp_path / "deep").mkdir()
    for name, hours in (("old", 100), ("deep/new", 3)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, times=(now.timestamp() - hours * 3600,) * 2)
    assert [one.now for one in condition.backups(now)] == ["3 hours old"]
    assert grades(condition.backups(now + 24 * HOUR)) == {"The newest backup is older than 26 hours.": ERROR}
    (tmp_path / "mot-cua-1.unfinished").mkdir()
    for unfinished in ("mot-cua-1.unfinished/backup.json", ".lock"):
        (tmp_path / unfinished).write_text("{}")
    assert [one.now for one in condition.backups(now)] == ["3 hours old"], "what is being made is none"
    settings.BACKUP_ROOT = ""
    assert [(one.grade, one.is_alarm) for one in condition.backups(now)] == [(WARNING, False)]


def test_the_embedded_portal_has_its_first_night_for_a_backup(now: dt.datetime, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_NIGHTLY, settings.BACKUP_ROOT = True, str(tmp_path)
    assert grades(condition.backups(now)) == {"The first backup is made tonight.": OK}
    assert grades(condition.backups(now + 27 * HOUR)) == {"There is no backup.": ERROR}


def test_a_full_disk_is_an_error(now: dt.datetime, settings: Any) -> None:
    settings.DISK_FREE_PERCENT = 0
    assert set(grades(condition.disks(now)).values()) == {OK}
    settings.DISK_FREE_PERCENT, settings.FILES_ROOT = 101, Path("/not/made/yet")
    found = list(condition.disks(now))
    assert {one.grade for one in found} == {ERROR} and len(found) <= 4


def test_a_broker_that_is_away_is_a_warning(now: dt.datetime, valkey: str) -> None:
    assert next(condition.broker(now)).grade == OK


def test_without_one_it_is(now: dt.datetime) -> None:
    assert next(condition.broker(now)).grade == WARNING


def test_a_look_that_breaks_is_a_finding_and_the_others_look_on(
    now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_at: dt.datetime) -> Iterator[Condition]:
        raise ProgrammingError("permission denied for table x")

    monkeypatch.setitem(condition.PARTS, "messages", broken)
    found = list(condition.conditions(at=now))
    assert Condition(ERROR, "The look at messages broke.", "ProgrammingError") in found
    assert found[-1].sentence.startswith("The broker")


def test_a_sentence_stays_the_same_from_minute_to_minute(now: dt.datetime) -> None:
    """What moves stands behind it: an alarm that changes each minute would be told each minute."""
    tallies.apply_pending()
    first = {one.sentence for one in condition.conditions(at=now + 30 * HOUR)}
    assert first == {one.sentence for one in condition.conditions(at=now + 31 * HOUR)}
    assert len(first) > 8


def test_the_doctor_prints_each_of_them_and_fails_on_an_error(now: dt.datetime, settings: Any) -> None:
    said = StringIO()
    settings.DISK_FREE_PERCENT = 0
    try:
        call_command("doctor", stdout=said)
    except CommandError:
        pytest.fail(said.getvalue())
    for word in WORDS:
        assert word in said.getvalue(), word
    settings.DISK_FREE_PERCENT = 101
    with pytest.raises(CommandError):
        call_command("doctor", stdout=StringIO())


def test_missing_headers_and_open_cookies_are_named() -> None:
    told = Message()
    assert len(list(response_headers.lacking(told, https=True))) > 10
    for name, words in [*response_headers.WANTED.items(), response_headers.HSTS]:
        told[name] = "; ".join(words)
    assert list(response_headers.lacking(told, https=True)) == []
    told["Set-Cookie"] = "csrf=x; Path=/; HttpOnly"
    assert list(response_headers.lacking(told, https=True)) == [
        "The cookie csrf is not SameSite.", "The cookie csrf is not Secure.",
        "The cookie csrf is not bound to its host (__Host-).",
    ]  # fmt: skip


def test_this_process_has_them_and_one_that_a_proxy_takes_away_is_seen_from_outside(web: str) -> None:
    assert list(response_headers.here()) == list(response_headers.at(web)) == []
    assert "cannot be reached" in next(response_headers.at("http://127.0.0.1:9"))
    assert "no address" in next(response_headers.at("ftp://example.vn"))


def test_a_header_that_settings_no_longer_send_is_missed(db: None, settings: Any) -> None:
    settings.SECURE_REFERRER_POLICY = "unsafe-url"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "csp" not in one]
    assert {sentence.split(" in ")[1] for sentence in response_headers.here()} == {
        "Content-Security-Policy.", "Referrer-Policy.",
    }  # fmt: skip
