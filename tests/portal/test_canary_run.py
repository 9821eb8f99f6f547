"""Nothing personal in logs, tasks' arguments, the outbox, sealed events or names of files: also when things fail."""

import inspect
import io
import json
import logging
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dossiers.casework import actions, earlier
from dossiers.casework.files import store
from dossiers.casework.models import Event, Outbox
from dossiers.units.models import Officer
from portal import tasks
from portal.celery import app
from portal.web import log_masking
from tests.casework.specimens import photo_with_a_place
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.public.test_canaries import PERSON, seen
from tests.world import a_world

SUNG = list(PERSON.values())


class Kept(logging.Handler):
    """What a handler of the portal would write: masked, formatted, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.addFilter(log_masking.Masked())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written():
    """Every line that any logger writes from here on, at the level of information and above."""
    kept, root = Kept(), logging.getLogger()
    loggers = [root, *(one for one in map(logging.getLogger, root.manager.loggerDict) if not one.propagate)]
    before = [(one, one.level) for one in loggers]
    for one in loggers:
        one.addHandler(kept)
        one.setLevel(min(one.level or logging.INFO, logging.INFO))
    yield kept.lines
    for one, level in before:
        one.removeHandler(kept)
        one.setLevel(level)


@pytest.fixture
def city(db):
    return everywhere.a_city(a_world(), **PERSON)


@pytest.fixture
def desk(city):
    client = Client(raise_request_exception=False)
    client.force_login(Officer.objects.get(username="t.tiepnhan"))
    return client


FORM = {**PERSON, "lam": "tiep-nhan", "kind": "0", "channel": "1", "delivery": "desk", "procedure": "T.000010"}


def test_a_days_work_writes_no_canary(city, desk, written):
    code = city.made["running"].code
    for typed in (PERSON["phone"], PERSON["id_number"], PERSON["name"], "hoang thi chim yen"):
        assert desk.get("/can-bo/viec", {"q": typed}).status_code == 200
    for path in (f"/can-bo/ho-so/{code}", f"/can-bo/ho-so/{code}/in/tiep-nhan.pdf", "/can-bo/so-theo-doi"):
        answer = desk.get(path)
        assert answer.status_code == 200 and seen(str(answer.headers), SUNG) == [], path
    desk.post("/can-bo/tiep-nhan", FORM)
    desk.post("/tra-cuu", {"ma": code, "so": PERSON["phone"]})
    desk.post("/tra-cuu/dien-thoai", {"so": PERSON["phone"], "viec": "xem"})
    logging.getLogger("portal").info("the log is listened to")
    assert any("listened to" in line for line in written)
    assert seen("\n".join(written), SUNG) == []


def _refused_by_the_database(*_args, **_more):
    """As the database says it: the refused row with everything in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_applicant SET kind = -1 WHERE name = %s", [PERSON["name"]])


def _of_a_value(*_args, **_more):
    int(PERSON["phone"] + "x")


def _told_in_words(*_args, **_more):
    raise RuntimeError(f"cannot receive {PERSON['email']}, {PERSON['id_number']}")


@pytest.mark.parametrize("failure", [_refused_by_the_database, _of_a_value, _told_in_words])
def test_a_failure_with_their_values_in_its_message_writes_none_of_them(city, desk, written, monkeypatch, failure):
    monkeypatch.setattr(earlier, "applicants", failure)
    answer = desk.post("/can-bo/tiep-nhan/phan/nguoi-cu", {"phone": PERSON["phone"], "id_number": PERSON["id_number"]})
    assert answer.status_code == 500
    said = "\n".join(written)
    assert "Traceback" in said and failure.__name__ in said, "the failure is in the log"
    assert seen(said, SUNG) == []


def test_what_the_database_says_of_a_refused_row_is_left_out_and_the_rest_is_read():
    said = log_masking.mask(
        'duplicate key value violates unique constraint "x_pkey"\nDETAIL:  Key (phone)=(0977123499) already exists.\n'
        "CONTEXT:  SQL function x\n"
        'new row for relation "y" violates check constraint "z"\n'
        "DETAIL:  Failing row contains (7, Hoàng\nYến, 099200112299).\n"
    )
    assert seen(said, [*SUNG, "Yến"]) == []
    assert "x_pkey" in said and 'constraint "z"' in said and "SQL function x" in said


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("to 0977123499 failed", "0977123499"),
        ("to +84977123499 failed", "977123499"),
        ("0977 123 499", "123 499"),
        ("CCCD 099200112299.", "099200112299"),
        ("mail yen@example.vn", "yen@example"),
        ("b.o-cau_1@mail.example.vn bounced", "cau_1"),
    ],
)
def test_numbers_and_addresses_of_people_are_masked(text, hidden):
    assert hidden not in log_masking.mask(text) and "…" in log_masking.mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30 20:03:21,042 took 0.012345678 s",
        "dossier number 705",
        "flagged 1000000 of 3800000",
        "127.0.0.1:80",
    ],
)
def test_other_numbers_are_not(text):
    assert log_masking.mask(text) == text


def test_no_task_takes_an_argument_so_the_broker_carries_none():
    jobs = [one for name, one in app.tasks.items() if name.startswith(f"{tasks.__name__}.")]
    assert len(jobs) > 10
    assert [one.name for one in jobs if inspect.signature(one.run).parameters] == []


def test_events_the_outbox_and_names_of_files_hold_none(city, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    officer = Officer.objects.get(username="t.thuly")
    running = city.made["running"]
    actions.add_note(running, words=f"Gọi {PERSON['phone']}", by=officer, at=NOW)
    store.add(running, None, io.BytesIO(photo_with_a_place()), f"{PERSON['name']}.jpg", by=officer, at=NOW)
    sealed = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)
    mail = json.dumps(list(Outbox.objects.values_list("payload", flat=True)), ensure_ascii=False)
    assert len(sealed) > 500
    assert seen(sealed, SUNG) == [] and seen(mail, SUNG) == []
    names = [str(path.relative_to(tmp_path)) for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert names and seen(" ".join(names), SUNG) == []


def test_the_canaries_are_heard():
    """The counter-proof: a line that holds one is found."""
    assert seen(f"received {PERSON['name']}", SUNG) and seen(f"phone {PERSON['phone']}", SUNG)
    assert issubclass(IntegrityError, Exception)
