"""What can be asked for: the procedures in force today, their papers, steps, terms and fees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.models import Field, Procedure, ProcedureVersion
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.api.paging import page_of, paged
from portal.api.public_view import PageParams, PublicView, one_or_404
from portal.api.units import PROBLEMS, named
from portal.wording.vi import folded

NO_PROCEDURE = "Không có thủ tục nào mang mã này đang có hiệu lực."


class TermOut(serializers.Serializer[Any]):
    """How long it may take."""

    amount = serializers.IntegerField(allow_null=True, help_text="Null for same_day")
    unit = serializers.ChoiceField(choices=ProcedureVersion.TermUnit.values)


class ProcedureOut(serializers.Serializer[Any]):
    """A procedure as it is in force."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    field = serializers.CharField()
    level = serializers.ChoiceField(choices=Procedure.Level.values)
    owner = serializers.CharField(
        allow_null=True, help_text="Code of the department that takes it; null: every unit of the level"
    )
    term = TermOut()
    fee_vnd = serializers.IntegerField(help_text="For the first unit (page, copy, case)")
    online_level = serializers.ChoiceField(choices=ProcedureVersion.OnlineLevel.values)
    valid_from = serializers.DateField()


class PaperOut(serializers.Serializer[Any]):
    """A paper to hand in."""

    name = serializers.CharField()
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    required: Any = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class StepOut(serializers.Serializer[Any]):
    """A step of the internal process."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values)
    role_name = serializers.CharField()
    unit_kind = serializers.ChoiceField(choices=Unit.Kind.values)
    after = serializers.ListField(child=serializers.IntegerField())
    share_pct = serializers.IntegerField(help_text="Allotment of the whole term, never the legal limit")


class FeeRuleOut(serializers.Serializer[Any]):
    """A fee that differs from the common one; of several that hold the lowest is due."""

    from_day = serializers.DateField(allow_null=True, help_text="null: from the version's first day")
    to_day = serializers.DateField(allow_null=True, help_text="The last day; null: not fixed")
    case = serializers.ChoiceField(
        choices=FeeRule.Case.values, help_text="every dossier, those sent online, or the case stated in words"
    )
    words = serializers.CharField(allow_blank=True, help_text="The case of 'stated', which the desk judges")
    amount_vnd = serializers.IntegerField()
    legal_basis = serializers.CharField()


class ProcedureDetailOut(ProcedureOut):
    """A procedure with its papers, steps and fee rules."""

    legal_basis = serializers.CharField(allow_blank=True)
    fee_basis = serializers.CharField(allow_blank=True, help_text="The law of the common fee")
    fee_rules = FeeRuleOut(many=True, help_text="Every dated rule of the version, also those of other days")
    papers = PaperOut(many=True, help_text="Empty: the list is not known to the portal, ask the desk")
    steps = StepOut(many=True)


class ProceduresAsked(PageParams):
    q = serializers.CharField(
        max_length=100, required=False, help_text="Part of the name or code, with or without accents"
    )
    level = serializers.ChoiceField(choices=Procedure.Level.values, required=False)
    field = serializers.CharField(
        max_length=120, required=False, help_text="Name of the field, with or without accents"
    )
    unit = serializers.CharField(max_length=32, required=False, help_text="Code of a unit: what its desk takes")


ProcedurePage = paged(ProcedureOut, "ProcedurePage")


class ProceduresView(PublicView):
    """The list of procedures."""

    asked = ProceduresAsked

    @extend_schema(
        operation_id="procedures",
        summary="Procedures in force",
        parameters=[ProceduresAsked],
        responses={200: ProcedurePage} | PROBLEMS,
    )
    def get(self, request: Request) -> Response:
        """Procedures in force today, in order of their codes."""
        rows = ProcedureVersion.objects.on(self.today).select_related("procedure__field", "procedure__owner")
        if unit := self.given.get("unit"):
            rows = rows.offered_by(named(unit, Unit.objects.serving().on(self.today)))
        if level := self.given.get("level"):
            rows = rows.filter(procedure__level=level)
        if field := self.given.get("field"):
            rows = rows.filter(procedure__field__in=_fields(field))
        if words := self.given.get("q"):
            rows = rows.filter(Q(name_folded__contains=folded(words)) | Q(procedure__code__contains=words))
        return Response(page_of(rows.order_by("procedure__code"), self.given, written))


class ProcedureView(PublicView):
    """One procedure."""

    @extend_schema(
        operation_id="procedure",
        summary="One procedure with its papers and steps",
        responses={200: ProcedureDetailOut} | PROBLEMS,
    )
    def get(self, request: Request, code: str) -> Response:
        """The procedure of this code as it is in force today."""
        rows = ProcedureVersion.objects.on(self.today).select_related("procedure__field", "procedure__owner")
        version = one_or_404(rows.filter(procedure__code=code[:20]), NO_PROCEDURE)
        papers = version.papers.values("name", "originals", "copies", "required", "note")
        steps = version.steps.all()
        return Response(
            written(version)
            | {
                "legal_basis": version.legal_basis,
                "fee_basis": version.fee_basis,
                "fee_rules": FeeRuleOut(version.fees.all(), many=True).data,
                "papers": list(papers),
                "steps": [_step(step) for step in steps],
            }
        )


def written(version: ProcedureVersion) -> dict[str, Any]:
    """A procedure as the API writes it."""
    procedure = version.procedure
    return {
        "code": procedure.code,
        "name": version.name,
        "name_en": version.name_en,
        "field": procedure.field.name,
        "level": str(procedure.level),
        "owner": procedure.owner.code if procedure.owner else None,
        "term": {"amount": version.term_amount, "unit": str(version.term_unit)},
        "fee_vnd": version.fee_vnd,
        "online_level": str(version.online_level),
        "valid_from": version.valid_from.isoformat(),
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "number": step.seq,
        "name": step.name,
        "role": str(step.role),
        "role_name": step.role_name,
        "unit_kind": str(step.unit_kind),
        "after": step.after,
        "share_pct": step.share_pct,
    }


def _fields(words: str) -> list[int]:
    """Fields whose name holds these words; there are a few dozen, so they are compared here."""
    wanted = folded(words)
    return [key for key, name in Field.objects.values_list("pk", "name") if wanted in folded(name)]
