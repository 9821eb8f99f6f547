"""How long an applicant's particulars are kept, and how they go: one table, standing by age.

A dossier that has ended is kept for a term (``RETENTION_YEARS``). Before it is over its leader is warned and may
prolong it or hold it. After term and warning the applicant's row is hidden, and for some days can be brought back;
then everything personal about the dossier is emptied, rows and files, and the rows stay empty. A dossier that is not
finished, or whose result still waits to be handed out, is never touched, however old. Events hold nothing personal
(docs/decisions/0003), so seals, tallies and proofs are the same before and after. The terms are [D]: docs/law.md.
"""

from __future__ import annotations

import datetime as dt
import enum
import logging
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from dossiers.casework import row_scope
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.files import store
from dossiers.casework.models import Applicant, Attachment, Dossier, Guidance
from dossiers.casework.models.retention import Retention
from dossiers.casework.states import State
from dossiers.parsing import written_text
from dossiers.units.models import Officer
from dossiers.units.roles import Role

ENDED = (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED, State.RETURNED)
PERSONAL = (
    "name", "phone", "id_number", "address", "email", "submitted_by", "authorisation", "delivery_address"
)  # fmt: skip
log = logging.getLogger(__name__)
A_DAY = dt.timedelta(days=1)


class Standing(enum.Enum):
    """What a dossier is, for its retention."""

    UNFINISHED = "unfinished"
    HELD = "held"
    ENDED = "ended"
    HIDDEN = "hidden"
    EMPTIED = "emptied"


class Age(enum.Enum):
    """How far its term is, or of what was hidden the time in which it can be brought back."""

    YOUNG = "long before the end of the term"
    NEAR = "within the time of warning"
    DUE = "at its end, the warning (or the hiding) still fresh"
    OVER = "at its end, and the time of warning (or of bringing back) over"


class NextStep(enum.Enum):
    """What the nightly run does."""

    NOTHING = "nothing"
    WARN = "warn"
    HIDE = "hide"
    ERASE = "erase"


NOTHING = dict.fromkeys(Age, NextStep.NOTHING)
TABLE: dict[Standing, dict[Age, NextStep]] = {
    Standing.UNFINISHED: NOTHING,
    Standing.HELD: NOTHING,
    Standing.ENDED: {
        Age.YOUNG: NextStep.NOTHING,
        Age.NEAR: NextStep.WARN,
        Age.DUE: NextStep.WARN,
        Age.OVER: NextStep.HIDE,
    },
    Standing.HIDDEN: {
        Age.YOUNG: NextStep.NOTHING,
        Age.NEAR: NextStep.NOTHING,
        Age.DUE: NextStep.NOTHING,
        Age.OVER: NextStep.ERASE,
    },
    Standing.EMPTIED: NOTHING,
}
"""The whole rule. A warning that was given already is not given again."""

ACTS: dict[str, tuple[Standing, ...]] = {
    "prolong": (Standing.ENDED,),
    "hold": (Standing.ENDED, Standing.HIDDEN),
    "release": (Standing.HELD,),
    "restore": (Standing.HIDDEN, Standing.UNFINISHED),
}
"""What the leader of the receiving unit may do, and to which; one that was reopened may have been hidden before."""


@dataclass(frozen=True)
class Terms:
    """How long each time is."""

    kept_years: int
    warning: dt.timedelta
    bringing_back: dt.timedelta

    @classmethod
    def of_settings(cls) -> Terms:
        """Those of this city."""
        return cls(
            settings.RETENTION_YEARS,
            dt.timedelta(days=settings.RETENTION_WARNING_DAYS),
            dt.timedelta(days=settings.RETENTION_RESTORE_DAYS),
        )


def standing(dossier: Dossier, row: Retention | None) -> Standing:
    """What a dossier is by its state and its row. What is not finished stays so, whatever its row says."""
    if row is not None and row.erased_at is not None:
        return Standing.EMPTIED
    if dossier.state not in ENDED or ended_at(dossier) is None:
        return Standing.UNFINISHED
    if row is not None and row.held_at is not None:
        return Standing.HELD
    return Standing.HIDDEN if row is not None and row.hidden_at is not None else Standing.ENDED


def age(dossier: Dossier, row: Retention | None, at: dt.datetime, terms: Terms) -> Age:
    """How old it is for its standing, at this instant."""
    if row is not None and row.hidden_at is not None and row.erase_after is not None:
        return Age.OVER if row.erase_after <= at else Age.DUE
    due = term_ends(dossier, row, terms)
    if due is None or at < due - terms.warning:
        return Age.YOUNG
    if at < due:
        return Age.NEAR
    warned = row.warned_at if row is not None else None
    return Age.OVER if warned is not None and warned + terms.warning <= at else Age.DUE


def ended_at(dossier: Dossier) -> dt.datetime | None:
    """The instant from which the term counts: handed out, ended otherwise, or refused at the desk."""
    refused = dossier.acted_at if dossier.state == State.NOT_ACCEPTED else None
    return dossier.returned_at or dossier.ended_at or refused


def term_ends(dossier: Dossier, row: Retention | None, terms: Terms) -> dt.datetime | None:
    """The end of the term, or of its prolongation if that is later."""
    ended = ended_at(dossier)
    if ended is None:
        return None
    due = _years_after(ended, terms.kept_years)
    return max(due, row.prolonged_to) if row is not None and row.prolonged_to else due


def run(*, at: dt.datetime, limit: int = 1000) -> dict[NextStep, int]:
    """Do what the table says for at most so many dossiers; how many of each. Doing it again does no more."""
    row_scope.must_be_everything()
    terms, done = Terms.of_settings(), dict.fromkeys(NextStep, 0)
    for key in _candidates(at, terms).values_list("pk", flat=True)[:limit]:
        try:
            with transaction.atomic():
                done[_take_step(key, at, terms)] += 1
        except IntegrityError:  # the database's clock or its rule says no: the others go on, this one is asked again
            log.exception("The particulars of dossier number %s were not emptied", key)
    _empty_slips(at, terms)
    return done


def _empty_slips(at: dt.datetime, terms: Terms) -> None:
    """Slips of guidance hang on no dossier: they are emptied when they are as old as one may be after its end."""
    old = Guidance.objects.filter(made_at__lt=_years_after(at, -terms.kept_years)).exclude(name="")
    nothing = dict.fromkeys(("name", "phone", "id_number", "address", "email", "submitted_by", "reason"), "")
    old.update(**nothing, papers=[])


def _candidates(at: dt.datetime, terms: Terms) -> QuerySet[Dossier]:
    """Ended dossiers whose term is near its end and that are not emptied, held or waiting."""
    before = at - terms.kept_years * 365 * A_DAY + terms.warning
    old = Q(returned_at__lt=before) | Q(ended_at__lt=before) | Q(state=State.NOT_ACCEPTED, acted_at__lt=before)
    idle = Q(retention__erased_at__isnull=False) | Q(retention__held_at__isnull=False)
    idle |= Q(retention__erase_after__gt=at) | Q(retention__prolonged_to__gt=at + terms.warning)
    idle |= Q(retention__hidden_at__isnull=True, retention__warned_at__gt=at - terms.warning)
    return Dossier.objects.filter(old, state__in=ENDED).exclude(idle).order_by("pk")


def _take_step(key: int, at: dt.datetime, terms: Terms) -> NextStep:
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=key)
    row = Retention.objects.select_for_update().filter(dossier=dossier).first()
    step = TABLE[standing(dossier, row)][age(dossier, row, at, terms)]
    if step is NextStep.WARN:
        if row is not None and row.warned_at is not None:
            return NextStep.NOTHING
        Retention.objects.update_or_create(dossier=dossier, defaults={"warned_at": at})
    elif step is NextStep.HIDE:
        _hide(dossier, at, terms)
    elif step is NextStep.ERASE:
        _erase(dossier)
    return step


def _hide(dossier: Dossier, at: dt.datetime, terms: Terms) -> None:
    found = Applicant.objects.filter(dossier=dossier)
    kept = found.values(*PERSONAL).first() or {}
    found.update(**dict.fromkeys(PERSONAL, ""))
    times = {"hidden_at": at, "erase_after": at + terms.bringing_back}
    Retention.objects.filter(dossier=dossier).update(kept=kept, **times)


def _erase(dossier: Dossier) -> None:
    """Rows by the database's own function, which looks at state and time again; then the bytes of the files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_empty_particulars(%s)", [dossier.pk])
    for file in Attachment.objects.filter(dossier=dossier):
        transaction.on_commit(partial(store.forget_bytes, file))


def act(
    name: str, dossier_id: int, *, by: Officer, at: dt.datetime, why: str = "", until: dt.datetime | None = None
) -> Retention:
    """One act of ACTS by the leader of the receiving unit. ``prolong`` needs ``until``, all but ``release`` a reason.

    Raises Invalid, and ActRefused for another post or a dossier that is not in the standing for it.
    """
    if name != "release" and not written_text.sensible(why):
        raise Invalid(why="Ghi lý do.")
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)
        if not by.posts_on(at.date()).filter(role=Role.LEADER, unit=dossier.unit_id).exists():
            raise ActRefused("Chỉ lãnh đạo đơn vị đã tiếp nhận hồ sơ làm được việc này.")
        row = Retention.objects.select_for_update().filter(dossier=dossier).first()
        if standing(dossier, row) not in ACTS[name]:
            raise ActRefused("Hồ sơ không ở tình trạng làm được việc này.")
        row = row or Retention(dossier=dossier)
        _change(name, row, at, until)
        row.why, row.by = why[:300], by
        row.save()
        return row


def _change(name: str, row: Retention, at: dt.datetime, until: dt.datetime | None) -> None:
    match name:
        case "prolong":
            if until is None or until <= at:
                raise Invalid(until="Chọn ngày sau hôm nay.")
            row.prolonged_to, row.warned_at = until, None
        case "hold":
            row.held_at = at
        case "release":
            row.held_at = None
        case "restore":
            if row.hidden_at is None:
                raise ActRefused("Hồ sơ không ở tình trạng làm được việc này.")
            Applicant.objects.filter(dossier=row.dossier).update(**row.kept)
            row.kept, row.hidden_at, row.erase_after, row.warned_at = {}, None, None, None


def _years_after(instant: dt.datetime, years: int) -> dt.datetime:
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:  # 29 February
        return instant.replace(year=instant.year + years, day=28)
