"""Where a late dossier lay when its promise passed: read from its legs and log, never from what somebody declared.

The groups stand in the place of form II.07's reasons, whose letter we could not verify (docs/law.md).
"""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.states import Kind
from dossiers.procedures.models import Step
from dossiers.units.models import Unit
from dossiers.units.roles import Role

CAUSES = {
    "agency": "Chờ cơ quan ngoài thành phố hoặc cơ quan được hỏi ý kiến",
    "other_unit": "Ở đơn vị khác trong thành phố",
    "examining": "Thẩm định, xử lý kéo dài",
    "signing": "Chờ lãnh đạo ký duyệt",
    "desk": "Ở Bộ phận Một cửa",
    "unknown": "Không rõ ở bước nào",
}
"""The groups in the order of a table; each late dossier stands in exactly one."""

_OF_ROLE = {Role.HANDLER: "examining", Role.LEADER: "signing", Role.RECEIVER: "desk", Role.EXTERNAL: "agency"}


def with_cause(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers with their group as ``cause``: who held them at ``due_at``. Made for the few that were late."""
    # Looked up dossier by dossier, by the key of each table: never by reading a whole log.
    open_then = Leg.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=OuterRef("due_at")),
        dossier_id=OuterRef("pk"),
        opened_at__lte=OuterRef("due_at"),
    )
    main = open_then.filter(kind=Leg.Kind.MAIN).order_by("-opened_at", "-pk")
    steps = Event.objects.filter(
        dossier_id=OuterRef("pk"), kind__in=[Kind.RECEIVED, Kind.FORWARDED], occurred_at__lte=OuterRef("due_at")
    )
    step = Cast(KeyTextTransform("step", "data"), IntegerField())
    role = Step.objects.filter(version_id=OuterRef("procedure_version_id"), seq=OuterRef("step_then"))
    held = dossiers.annotate(
        leg_unit=Subquery(main.values("unit_id")[:1]),
        leg_kind=Subquery(main.values("unit__kind")[:1]),
        step_then=Subquery(steps.order_by("-seq").values(then=step)[:1]),
    ).annotate(step_role=Subquery(role.values("role")[:1]))
    cause = Case(
        When(Exists(open_then.filter(kind=Leg.Kind.CONSULT)), then=Value("agency")),
        When(leg_kind=Unit.Kind.EXTERNAL, then=Value("agency")),
        When(leg_unit__isnull=True, then=Value("unknown")),
        When(~Q(leg_unit=F("unit_id")), then=Value("other_unit")),
        *(When(step_role=role, then=Value(name)) for role, name in _OF_ROLE.items()),
        default=Value("unknown"),
        output_field=CharField(),
    )
    return held.annotate(cause=cause)


__all__ = ["CAUSES", "with_cause"]
