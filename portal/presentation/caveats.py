"""What is not sure about a promise, beside the promise: the calendar's horizon and its projected days."""

import datetime as dt

from dossiers.calendars import horizon
from dossiers.calendars.horizon import Caveat
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS
from portal.web import language
from portal.web.process_cache import ProcessCache
from portal.wording import vi

_known = ProcessCache(horizon.known_of_version, 60)


def of_promise(version_id: int, first: dt.datetime, last: dt.datetime) -> Caveat | None:
    """Of a promise on a version of a calendar, counted between these instants."""
    return _known(version_id).caveat(vi.local(first).date(), vi.local(last).date())


def of_dossier(dossier: Dossier) -> Caveat | None:
    """Of a dossier whose clock runs; what has ended or stands still promises no date."""
    if dossier.state not in CLOCK_RUNS or not (dossier.calendar_version_id and dossier.received_at and dossier.due_at):
        return None
    return of_promise(dossier.calendar_version_id, dossier.received_at, dossier.due_at)


def sentences(caveat: Caveat | None) -> list[str]:
    """The caveat in the page's language, as lines of a card; none when all is sure."""
    return [caveat.vi if language.is_vietnamese() else caveat.en] if caveat else []


def keepers(calendar_id: int, today: dt.date) -> list[str]:
    """What those who keep a calendar have to do now, in Vietnamese sentences."""
    known = horizon.known(calendar_id)
    said = []
    for warning in known.warnings(today):
        if warning.kind == horizon.PROJECTED:
            said.append(
                f"Ngày nghỉ năm {warning.year} trong lịch mới là dự kiến. Khi có thông báo chính thức, hãy đối chiếu và"
                " ghi lại."
            )
        elif known.last is None:
            said.append("Lịch chưa có ngày lễ nào: mọi ngày hẹn đều tính như không có ngày lễ. Hãy nhập ngày nghỉ.")
        else:
            said.append(
                f"Lịch chỉ chắc chắn đến hết ngày {vi.date(known.last)}. Hãy nhập ngày nghỉ năm {warning.year};"
                " đến lúc đó, ngày hẹn sau ngày ấy kèm lời lưu ý."
            )
    return said
