"""What the portal holds about one person, read off the map of personal data: each mapped field of a dossier's rows.

A field that joins the map joins the answer by itself; secrets and what officials wrote among themselves about others'
work are not the person's and stay out.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from dossiers.casework import looks
from dossiers.casework.models import Applicant, Dossier
from portal.ops import data_map

LONGEST_USAGE = 10_000


def of_dossier(dossier: Dossier) -> dict[str, Any]:
    """Code, rows by model, and who looked. Values as they are stored."""
    held = {label: _rows(model, dossier, names) for label, model, names in _mapped()}
    uses = looks.usage(
        dossier.pk, unit_id=dossier.unit_id, received_at=dossier.received_at, first=0, limit=LONGEST_USAGE
    )
    usage = [
        {"at": one.at, "unit": one.unit.code if one.unit else None, "post": one.role, "what": one.what,
         "purpose": one.purpose}
        for one in uses
    ]  # fmt: skip
    return {"code": dossier.code, "held": {label: rows for label, rows in held.items() if rows}, "usage": usage}


def of_person(dossier: Dossier) -> list[dict[str, Any]]:
    """The same of every dossier whose applicant has the same telephone and paper number, the newest first."""
    person = Applicant.objects.filter(dossier=dossier).first()
    if person is None or not (person.phone or person.id_number):
        return [of_dossier(dossier)]
    same = Q(applicant__phone=person.phone, applicant__id_number=person.id_number)
    return [of_dossier(one) for one in Dossier.objects.filter(same).order_by("-pk")]


def _mapped() -> list[tuple[str, type[Model], list[str]]]:
    """Label, model and personal fields of each model that hangs on a dossier."""
    found: dict[str, list[str]] = {}
    for row in data_map.fields():
        if row.is_personal:
            found.setdefault(row.model, []).append(row.field)
    models = [(label, apps.get_model(label), names) for label, names in found.items()]
    return [(label, model, names) for label, model, names in models if _hangs_on_a_dossier(model)]


def _hangs_on_a_dossier(model: type[Model]) -> bool:
    return any(field.is_relation and field.related_model is Dossier for field in model._meta.local_fields)


def _rows(model: type[Model], dossier: Dossier, names: list[str]) -> list[dict[str, Any]]:
    through = next(field for field in model._meta.local_fields if field.related_model is Dossier)
    return list(model._default_manager.filter(**{through.name: dossier}).values(*names))
