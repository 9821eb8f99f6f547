"""Why a dossier is late, as its body says it, on the citizen's page from the moment lateness begins.

Until a reason is given the page says that it is not, and who owes it (NĐ 118/2025 art. 12.5, 19.6).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dossiers.casework import duties
from dossiers.casework.models import Dossier, LatenessReason
from dossiers.casework.states import Kind
from dossiers.casework.status_query import Happened
from portal.presentation import lateness_causes
from portal.public import master_data_cache
from portal.public.facts import StatusFacts
from portal.web.language import named
from portal.wording.lazy import LazyText


@dataclass(frozen=True)
class GivenReason:
    """One reason: which unit says so and when, the cause, its words."""

    unit: SafeString
    at: dt.datetime
    cause: LazyText
    words: str


@dataclass(frozen=True)
class WhyLate:
    """The context of templates/public/dossier/why_late.html: the newest first; none yet is said as such."""

    owes: SafeString
    given: list[GivenReason] = field(default_factory=list)


def reasons_of(dossier: Dossier, log: Sequence[Happened]) -> list[LatenessReason]:
    """The reasons of a dossier, the newest first. One query, none where the log says that none was given."""
    if all(event.kind != Kind.LATE_EXPLAINED for event in log):
        return []
    return list(LatenessReason.objects.filter(dossier=dossier).order_by("-given_at", "-pk"))


def of(facts: StatusFacts) -> WhyLate | None:
    """What the page says of the reason; None for a dossier that is in time, or of a regime that asks for none."""
    if not facts.was_late or not duties.explains_lateness(facts.dossier):
        return None
    given = [
        GivenReason(
            named(master_data_cache.unit(one.unit_id)), one.given_at, lateness_causes.CAUSES[one.cause], one.words
        )
        for one in facts.lateness_reasons
    ]
    return WhyLate(named(facts.dossier.holder), given + _apology(facts.dossier))


def _apology(dossier: Dossier) -> list[GivenReason]:
    """What the letter of apology says: it gives the reason too (article 19.6), before lateness begins."""
    letter = getattr(dossier, "extension", None)
    if letter is None or not letter.reason:
        return []
    cause = format_lazy(_("Theo thư xin lỗi số {number}"), number=letter.number)
    return [GivenReason(named(dossier.holder), letter.made_at, cause, letter.reason)]
