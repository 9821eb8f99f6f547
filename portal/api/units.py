"""The units citizens deal with, as they exist today."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.units.models import Unit, UnitQuerySet
from portal.api.paging import page_of, paged
from portal.api.problem_documents import described
from portal.api.public_view import PageParams, PublicView, one_or_404
from portal.wording.vi import folded

SERVING = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
NO_UNIT = "Không có đơn vị nào mang mã này hôm nay."


class UnitOut(serializers.Serializer[Any]):
    """A unit with a desk."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=[str(kind) for kind in SERVING])
    subtype = serializers.CharField(help_text="Such as phường, xã, thị trấn, sở", allow_blank=True)
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    parent: Any = serializers.CharField(allow_null=True, help_text="Code of the unit above")
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class UnitsAsked(PageParams):
    kind = serializers.ChoiceField(choices=[str(kind) for kind in SERVING], required=False)
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    parent: Any = serializers.CharField(max_length=32, required=False, help_text="Code of the unit above")
    q = serializers.CharField(max_length=100, required=False, help_text="Part of the name, with or without accents")


UnitPage = paged(UnitOut, "UnitPage")
PROBLEMS = described(404)


class UnitsView(PublicView):
    """The list of units."""

    asked = UnitsAsked

    @extend_schema(
        operation_id="units", summary="Units with a desk", parameters=[UnitsAsked], responses={200: UnitPage} | PROBLEMS
    )
    def get(self, request: Request) -> Response:
        """Units in their usual order: departments, districts, communes."""
        rows = Unit.objects.serving().on(self.today).select_related("parent")
        if kind := self.given.get("kind"):
            rows = rows.filter(kind=kind)
        if parent := self.given.get("parent"):
            rows = rows.filter(parent__code=parent)
        if words := self.given.get("q"):
            rows = rows.filter(name_folded__contains=folded(words))
        return Response(page_of(rows, self.given, written))


class UnitView(PublicView):
    """One unit."""

    @extend_schema(operation_id="unit", summary="One unit", responses={200: UnitOut} | PROBLEMS)
    def get(self, request: Request, code: str) -> Response:
        """The unit of this code, if it exists today."""
        rows = Unit.objects.serving().on(self.today).select_related("parent")
        return Response(written(one_or_404(rows.filter(code=code[:32]), NO_UNIT)))


def written(unit: Unit) -> dict[str, Any]:
    """A unit as the API writes it."""
    return {
        "code": unit.code,
        "kind": str(unit.kind),
        "subtype": unit.subtype,
        "name": unit.name,
        "name_en": unit.name_en,
        "parent": unit.parent.code if unit.parent else None,
        "address": unit.address,
        "phone": unit.phone,
    }


def named(code: str, units: UnitQuerySet, parameter: str = "unit") -> Unit:
    """The unit that a parameter names; ValidationError when there is none."""
    found = units.filter(code=code).first()
    if found is None:
        raise exceptions.ValidationError({parameter: [f"Không có đơn vị nào mang mã “{code}”."]})
    return found
