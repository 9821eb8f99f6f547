"""What is done with the files sent on a screen: checked, then brought in, each by a process of its own.

The database decides what is to be done: a row that waits. The worker starts the process (the import writes as the
owner of the tables, which the worker is not) and comes back. The process brings the file in and says so in one
transaction: killed at any moment nothing is half done, the row still waits, and the next ring begins again.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections, transaction

from portal.imports import sent_files
from portal.imports.bringing import bring
from portal.imports.models import DossierUpload
from portal.imports.problems import ImportRefused

KEPT = dt.timedelta(days=7)
ATTEMPTS = 5
NAMED = 50_000
"""Wrong places that a report names."""
LOOK_SECONDS = 1.0
NOT_OWNER = "Máy chủ này không nhập từ trang được: tiến trình nền chưa có DATABASE_OWNER_URL. Nhập bằng lệnh."
GAVE_UP = "Đã bị dừng giữa chừng nhiều lần. Chưa nhập gì; bấm “Làm lại” khi máy chủ ổn định."
GONE = "Tệp không còn trên máy chủ. Gửi lại."
UNREADABLE = "Không đọc được tệp này như một bảng. Chưa nhập gì."
STATE = DossierUpload.State
_LOCK = "SELECT pg_try_advisory_lock(hashtext('imports_dossierupload'), hashtext(%s))"
_children: list[subprocess.Popen[bytes]] = []
_lifeline: list[int] = []


class AskedToStop(Exception):
    """Somebody stopped it in the last moment: its transaction goes back."""


def work(*, at: dt.datetime) -> int:
    """Start what waits, unless this worker is at it already; give back how many processes run. Old files go."""
    _children[:] = [child for child in _children if child.poll() is None]
    expire(at)
    waiting = DossierUpload.objects.filter(state__in=[STATE.TO_CHECK, STATE.TO_IMPORT]).order_by("sent_at").first()
    if waiting is None or _children:
        return len(_children)
    if not settings.EMBEDDED_DATABASE and not os.environ.get("DATABASE_OWNER_URL"):
        _end(waiting.pk, STATE.FAILED, at, problem=NOT_OWNER)
        return 0
    _children.append(start(waiting.pk))
    return 1


def start(number: UUID) -> subprocess.Popen[bytes]:
    """The process that checks or brings in this upload; it ends with this one."""
    if not _lifeline:
        reading, writing = os.pipe()
        os.set_inheritable(reading, True)
        _lifeline.extend((reading, writing))
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "import_upload", str(number)]
    environment = {**os.environ, "PORTAL_LIFELINE": str(_lifeline[0])}
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, pass_fds=[_lifeline[0]], stdin=subprocess.DEVNULL
    )


def expire(at: dt.datetime) -> None:
    """Files whose time is over go; the rows stay and say who brought what in."""
    old = DossierUpload.objects.filter(ended_at__lt=at - KEPT).exclude(state__in=[STATE.TO_CHECK, STATE.TO_IMPORT])
    for number in old.values_list("pk", flat=True):
        sent_files.place_of(number).remove()


def run(number: UUID, *, clock: Callable[[], dt.datetime]) -> str:
    """Check or bring in one upload, in this process; its state afterwards."""
    with closing(connections.create_connection("default")) as aside:
        if not _told(aside, _LOCK, [str(number)])[0]:  # another process is at it
            return str(DossierUpload.objects.get(pk=number).state)
        begun = _told(
            aside,
            "UPDATE imports_dossierupload SET attempts = attempts + 1, rows = 0 WHERE id = %s"
            " AND state IN ('to_check', 'to_import') RETURNING attempts, stop_asked",
            [str(number)],
        )
        if begun and begun[1]:
            _end(number, STATE.STOPPED, clock())
        elif begun and begun[0] > ATTEMPTS:
            _end(number, STATE.FAILED, clock(), problem=GAVE_UP)
        elif begun:
            _watched(number, aside, clock)
    return str(DossierUpload.objects.get(pk=number).state)


def _watched(number: UUID, aside: Any, clock: Callable[[], dt.datetime]) -> None:
    """The work, beside a thread that ends this process when somebody asks for it."""
    over = threading.Event()
    watch = threading.Thread(target=_stop_when_asked, args=(number, over, clock), daemon=True)
    watch.start()
    try:
        _one(number, aside, clock())
    finally:
        over.set()
        watch.join()


def _stop_when_asked(number: UUID, over: threading.Event, clock: Callable[[], dt.datetime]) -> None:
    try:
        while not over.wait(LOOK_SECONDS):
            if DossierUpload.objects.filter(pk=number, stop_asked=True).exists():
                if _end(number, STATE.STOPPED, clock()):
                    os._exit(3)  # the database takes back whatever was not committed
    finally:
        connection.close()


def _one(number: UUID, aside: Any, at: dt.datetime) -> None:
    """One upload from its file to its end: what it brought and that it did are one transaction."""
    upload, place = DossierUpload.objects.get(pk=number), sent_files.place_of(number)

    def tell(rows: int) -> None:
        _told(aside, "UPDATE imports_dossierupload SET rows = %s WHERE id = %s", [rows, str(number)])

    try:
        if not place.sent.exists():
            raise ImportRefused(GONE)
        found = sent_files.as_table(place, tell)
        statement = "UPDATE imports_dossierupload SET encoding = %s, total = %s, rows = 0 WHERE id = %s"
        _told(aside, statement, [found, max(0, sent_files.lines_of(place) - 1), str(number)])
        sent_files.write_preview(place)
        importing = upload.state == STATE.TO_IMPORT
        with transaction.atomic():
            brought = bring(
                place.table,
                at=at,
                dry_run=not importing,
                limit=NAMED,
                progress=tell,
                hour=upload.hour,
                name=upload.name,
            )
            state = STATE.IMPORTED if importing else STATE.CHECKED
            facts = {"rows": brought.rows, "added": brought.added, "unchanged": brought.unchanged}
            if not _end(number, state, at, problem="", wrong=0, **facts):
                raise AskedToStop
        sent_files.write_report(place, [])
    except ImportRefused as refused:
        sent_files.write_report(place, refused.problems)
        wrong = len(refused.problems) + refused.more
        _end(number, STATE.REFUSED, at, problem=str(refused)[:300], wrong=wrong)
    except AskedToStop:
        return
    except (MemoryError, UnicodeError, ValueError):
        _end(number, STATE.REFUSED, at, problem=UNREADABLE)


def _end(number: UUID, state: str, at: dt.datetime, **facts: object) -> bool:
    """The row says how it ended; False when somebody ended it before."""
    waiting = DossierUpload.objects.filter(pk=number, state__in=[STATE.TO_CHECK, STATE.TO_IMPORT])
    return waiting.update(state=state, ended_at=at, stop_asked=False, **facts) > 0


def _told(aside: Any, statement: str, parameters: list[Any]) -> Any:
    """One statement on the second connection, committed at once; its first row, if it gives any."""
    with aside.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone() if cursor.description else None
