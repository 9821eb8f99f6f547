"""How long an applicant's particulars are kept, and how they go, by the one table of retention_table.py.

A dossier that has ended is kept for a term (``RETENTION_YEARS``). Before it is over its leader is warned and may
prolong it or hold it. After term and warning the applicant's row is hidden, and for some days can be brought back;
then everything personal about the dossier is emptied, rows and files, and the rows stay empty. A dossier that is not
finished, or whose result still waits to be handed out, is never touched, however old. Events hold nothing personal
(docs/decisions/0003), so seals, tallies and proofs are the same before and after. The terms are [D]: docs/law.md.
"""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from dossiers.casework import row_scope
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.files import store
from dossiers.casework.models import Applicant, Attachment, Dossier, Guidance
from dossiers.casework.models.retention import Retention
from dossiers.casework.retention_table import (
    NOT_YOURS,
    TABLE,
    Age,
    NextStep,
    RetentionDecision,
    Standing,
    Terms,
    age_of,
    apply,
    may_decide,
    standing_of,
    term_ends_of,
    years_after,
)
from dossiers.casework.states import State

ENDED = (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED, State.RETURNED)
PERSONAL = (
    "name", "phone", "id_number", "address", "email", "submitted_by", "authorisation", "delivery_address"
)  # fmt: skip
log = logging.getLogger(__name__)
A_DAY = dt.timedelta(days=1)


def standing(dossier: Dossier, row: Retention | None) -> Standing:
    """What a dossier is by its state and its row. What is not finished stays so, whatever its row says."""
    return standing_of(ended_at(dossier), row)


def age(dossier: Dossier, row: Retention | None, at: dt.datetime, terms: Terms) -> Age:
    """How old it is for its standing, at this instant."""
    return age_of(ended_at(dossier), row, at, terms)


def ended_at(dossier: Dossier) -> dt.datetime | None:
    """The instant from which the term counts: handed out, ended otherwise, or refused at the desk; None before."""
    if dossier.state not in ENDED:
        return None
    refused = dossier.acted_at if dossier.state == State.NOT_ACCEPTED else None
    return dossier.returned_at or dossier.ended_at or refused


def term_ends(dossier: Dossier, row: Retention | None, terms: Terms) -> dt.datetime | None:
    """The end of the term, or of its prolongation if that is later."""
    return term_ends_of(ended_at(dossier), row, terms)


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
    old = Guidance.objects.filter(made_at__lt=years_after(at, -terms.kept_years)).exclude(name="")
    nothing = dict.fromkeys(("name", "phone", "id_number", "address", "email", "submitted_by", "reason"), "")
    old.update(**nothing, papers=[])


def near_its_end(at: dt.datetime, terms: Terms) -> Q:
    """Ended dossiers whose term is near its end or over, by the end alone."""
    before = at - terms.kept_years * 365 * A_DAY + terms.warning
    old = Q(returned_at__lt=before) | Q(ended_at__lt=before) | Q(state=State.NOT_ACCEPTED, acted_at__lt=before)
    return old & Q(state__in=ENDED)


def _candidates(at: dt.datetime, terms: Terms) -> QuerySet[Dossier]:
    """Ended dossiers whose term is near its end and that are not emptied, held or waiting."""
    idle = Q(retention__erased_at__isnull=False) | Q(retention__held_at__isnull=False)
    idle |= Q(retention__erase_after__gt=at) | Q(retention__prolonged_to__gt=at + terms.warning)
    idle |= Q(retention__hidden_at__isnull=True, retention__warned_at__gt=at - terms.warning)
    return Dossier.objects.filter(near_its_end(at, terms)).exclude(idle).order_by("pk")


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


def act(dossier_id: int, decision: RetentionDecision) -> Retention:
    """One act of ACTS by a leader of the receiving unit or an administrator of the city.

    Raises Invalid, and ActRefused for another post or a dossier that is not in the standing for it.
    """
    decision.must_give_a_reason()
    with transaction.atomic(), row_scope.everything():
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)
        if not may_decide(decision.by, dossier.unit_id, decision.at):
            raise ActRefused(NOT_YOURS)
        row = Retention.objects.select_for_update().filter(dossier=dossier).first() or Retention(dossier=dossier)
        hidden = dict(row.kept)
        apply(decision, row, ended_at(dossier), Terms.of_settings())
        if decision.name == "restore":
            Applicant.objects.filter(dossier=dossier).update(**hidden)
        return row
