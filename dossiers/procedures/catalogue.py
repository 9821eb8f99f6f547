"""Loading procedures from tables: a changed procedure gets a new version, versions are never edited.

docs/master-data.md describes the columns. Papers and steps belong to the version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet
from dossiers.calendars.terms import SAME_DAY
from dossiers.procedures import contents
from dossiers.procedures.models import (
    DayEnd,
    Field,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Step,
    SupplementEffect,
)
from dossiers.procedures.routes import route
from dossiers.units.catalogue import FIRST_DAY
from dossiers.units.models import Unit

PACKAGED = Path(__file__).parent / "data"
PROCEDURES, PAPERS, STEPS = "procedures.csv", "procedure_documents.csv", "procedure_steps.csv"
FILES = (PROCEDURES, PAPERS, STEPS)

NEEDED = ("code", "name", "field", "level", "time_limit", "time_unit")
OPTIONAL = (
    "name_en",
    "owner",
    "fee_vnd",
    "legal_basis",
    "online_level",
    "linked",
    "code_status",
    "deadline_rule",
    "cutoff",
    "valid_from",
    "result",
    "supplement_effect",
    "first_request_days",
    "close_after_days",
    "day_end",
)
PAPER_NEEDED = ("procedure_code", "seq", "name")
PAPER_OPTIONAL = ("originals", "copies", "required", "note")
STEP_NEEDED = ("procedure_code", "seq", "name", "role", "unit_kind", "share_pct")
STEP_OPTIONAL = ("role_vi", "unit_rule", "unit_code", "after")

Values = dict[str, object]


@dataclass(slots=True)
class Draft:
    """A procedure as the tables describe it."""

    row: SheetRow
    procedure: Values
    rules: Values
    valid_from: dt.date
    papers: list[Values] = field(default_factory=list)
    steps: list[Values] = field(default_factory=list)

    def contents(self) -> Values:
        """Everything a version says, to compare with the version in force."""
        return {**self.rules, "papers": self.papers, "steps": self.steps}


def load(folder: Path, on: dt.date, problems: list[SheetProblem]) -> list[Changes]:
    """Load the procedures of a folder; what changed is in force from `on`. Notes problems; the caller rolls back."""
    changes = Changes("Procedures")
    if not (folder / PROCEDURES).exists():
        return [changes]
    drafts = _drafts(read_sheet(folder / PROCEDURES, NEEDED, OPTIONAL, problems))
    if (folder / PAPERS).exists():
        for row in read_sheet(folder / PAPERS, PAPER_NEEDED, PAPER_OPTIONAL, problems):
            _attach(row, drafts, _paper(row), "papers")
    if (folder / STEPS).exists():
        for row in read_sheet(folder / STEPS, STEP_NEEDED, STEP_OPTIONAL, problems):
            _attach(row, drafts, route(row), "steps")
        _check_steps(drafts)
    if not problems:
        _save_all(drafts, on, changes)
    return [changes]


def _drafts(rows: list[SheetRow]) -> dict[str, Draft]:
    units = dict(Unit.objects.values_list("code", "kind"))
    drafts: dict[str, Draft] = {}
    for row in rows:
        code = row.text("code", 20, needed=True)
        if code in drafts:
            row.wrong(f"the code {code} stands twice, first in line {drafts[code].row.line}.")
        else:
            drafts[code] = Draft(row, _procedure(row, units), _rules(row), row.date("valid_from", FIRST_DAY))
    return drafts


def _procedure(row: SheetRow, units: dict[str, str]) -> Values:
    level = row.choice("level", Procedure.Level.values)
    owner = row.text("owner", 32)
    if level == Procedure.Level.DEPARTMENT and units.get(owner) != Unit.Kind.DEPARTMENT:
        row.wrong(f"owner is {owner!r}: a city-level procedure needs the code of the department that owns it.")
    elif owner and owner not in units:
        row.wrong(f"there is no unit {owner!r} to own the procedure.")
    return {
        "field": row.text("field", 120, needed=True),
        "level": level,
        "owner": owner,
        "code_status": row.text("code_status", 20) or "assigned",
    }


def _rules(row: SheetRow) -> Values:
    unit = row.choice("time_unit", ProcedureVersion.TermUnit.values)
    least = 0 if unit == SAME_DAY else 1
    amount = row.number("time_limit", least, 0 if unit == SAME_DAY else 10_000, 0 if unit == SAME_DAY else None)
    return {
        "name": row.text("name", 500, needed=True),
        "name_en": row.text("name_en", 500),
        "term_amount": amount or None,
        "term_unit": unit,
        "deadline_rule": row.choice("deadline_rule", ProcedureVersion.DeadlineRule.values, "close_of_day"),
        "cutoff": row.time("cutoff"),
        "fee_vnd": row.number("fee_vnd", 0, 2_000_000_000, 0),
        "legal_basis": row.text("legal_basis", 500),
        "online_level": row.choice("online_level", ProcedureVersion.OnlineLevel.values, "info"),
        "linked": row.text("linked", 200),
        "result": row.choice("result", ProcedureVersion.Result.values, "document"),
        **_sector_law(row),
    }


def _sector_law(row: SheetRow) -> Values:
    """Where the procedure's own law says something else than the regime; empty where it does not."""
    effect, end = row.text("supplement_effect", 24), row.text("day_end", 20)
    first, close = row.text("first_request_days", 3), row.text("close_after_days", 3)
    return {
        "supplement_effect": row.choice("supplement_effect", SupplementEffect.values) if effect else "",
        "first_request_days": row.number("first_request_days", 1, 366) if first else None,
        "close_after_days": row.number("close_after_days", 1, 366) if close else None,
        "day_end": row.choice("day_end", DayEnd.values) if end else "",
    }


def _paper(row: SheetRow) -> Values:
    return {
        "seq": row.number("seq", 1, 999),
        "name": row.text("name", 500, needed=True),
        "originals": row.number("originals", 0, 99, 0),
        "copies": row.number("copies", 0, 99, 0),
        "required": row.number("required", 0, 1, 1) == 1,
        "note": row.text("note", 500),
    }


def _attach(row: SheetRow, drafts: dict[str, Draft], values: Values, kind: str) -> None:
    code = row.text("procedure_code")
    if code not in drafts:
        row.wrong(f"there is no procedure {code!r} in {PROCEDURES}.")
        return
    mine: list[Values] = getattr(drafts[code], kind)
    if any(values["seq"] == other["seq"] for other in mine):
        row.wrong(f"number {values['seq']} of {code} stands twice.")
    mine.append(values)
    mine.sort(key=lambda one: int(str(one["seq"])))


def _check_steps(drafts: dict[str, Draft]) -> None:
    units = set(Unit.objects.values_list("code", flat=True))
    for code, draft in drafts.items():
        numbers = {step["seq"] for step in draft.steps}
        total = sum(int(str(step["share_pct"])) for step in draft.steps)
        if draft.steps and total != 100:
            draft.row.wrong(f"the shares of the steps of {code} add up to {total}, not to 100.")
        for step in draft.steps:
            if step["unit_code"] and step["unit_code"] not in units:
                draft.row.wrong(f"step {step['seq']} of {code}: there is no unit {step['unit_code']!r}.")
            before = step["after"]
            if isinstance(before, list) and not numbers.issuperset(before):
                draft.row.wrong(f"step {step['seq']} of {code} comes after a step that is not there.")


def _save_all(drafts: dict[str, Draft], on: dt.date, changes: Changes) -> None:
    procedures = {one.code: one for one in Procedure.objects.select_related("field", "owner")}
    newest = {
        one.procedure_id: one
        for one in ProcedureVersion.objects.filter(valid_to=None).prefetch_related("papers", "steps")
    }
    fields = {one.name: one for one in Field.objects.all()}
    units = {one.code: one for one in Unit.objects.all()}
    for code, draft in drafts.items():
        told = ""
        procedure = procedures.get(code)
        if procedure:
            told = differences(_present(procedure), draft.procedure)
        name = str(draft.procedure["field"])
        fields[name] = fields.get(name) or Field.objects.create(name=name)
        if procedure is None or told:
            procedure = _save_procedure(code, procedure, draft, fields[name], units)
        version = newest.get(procedure.pk)
        more = differences(_contents(version), draft.contents()) if version else ""
        if version is None or more:
            _next_version(procedure, version, draft, on)
        _tell(code, draft, code not in procedures, "; ".join(part for part in (told, more) if part), changes)
    changes.missing += [code for code in procedures if code not in drafts]


def _tell(code: str, draft: Draft, is_new: bool, told: str, changes: Changes) -> None:
    if is_new:
        changes.added.append(f"{code} {draft.rules['name']}")
    elif told:
        changes.changed.append(f"{code}: {told}")
    else:
        changes.unchanged += 1


def _present(procedure: Procedure) -> Values:
    return {
        "field": procedure.field.name,
        "level": procedure.level,
        "owner": procedure.owner.code if procedure.owner else "",
        "code_status": procedure.code_status,
    }


def _save_procedure(
    code: str, old: Procedure | None, draft: Draft, its_field: Field, units: dict[str, Unit]
) -> Procedure:
    procedure = old or Procedure(code=code)
    procedure.field = its_field
    procedure.level = str(draft.procedure["level"])
    procedure.owner = units.get(str(draft.procedure["owner"]))
    procedure.code_status = str(draft.procedure["code_status"])
    procedure.save()
    return procedure


def _contents(version: ProcedureVersion) -> Values:
    rules = ("name", "name_en", "term_amount", "term_unit", "deadline_rule", "cutoff", "fee_vnd")
    more = ("legal_basis", "online_level", "linked", "result")
    law = ("supplement_effect", "first_request_days", "close_after_days", "day_end")
    paper = ("seq", "name", "originals", "copies", "required", "note")
    step = ("seq", "name", "role", "role_name", "unit_kind", "unit_rule", "unit_code", "after", "share_pct")
    values: Values = {name: getattr(version, name) for name in (*rules, *more, *law)}
    values["papers"] = [{name: getattr(one, name) for name in paper} for one in version.papers.all()]
    values["steps"] = [{name: getattr(one, name) for name in step} for one in version.steps.all()]
    return values


def _next_version(procedure: Procedure, old: ProcedureVersion | None, draft: Draft, on: dt.date) -> None:
    number, begins = 1, draft.valid_from
    kept = contents.beside_the_tables(old) if old else None
    if old is not None:
        number, begins = old.number + 1, on
        if old.valid_from >= on:
            number, begins = old.number, old.valid_from
            if not _withdrawn(old, draft):
                return
        else:
            old.valid_to = on
            old.save(update_fields=["valid_to"])
    version = ProcedureVersion.objects.create(procedure=procedure, number=number, valid_from=begins, **draft.rules)
    RequiredPaper.objects.bulk_create(RequiredPaper(version=version, **paper) for paper in draft.papers)
    Step.objects.bulk_create(Step(version=version, **step) for step in draft.steps)
    if kept is not None:
        contents.keep_beside_the_tables(version, kept)


def _withdrawn(version: ProcedureVersion, draft: Draft) -> bool:
    """A version of the same day that no dossier uses yet may be replaced; one in use may not."""
    try:
        with transaction.atomic():
            version.delete()
        return True
    except ProtectedError:
        draft.row.wrong(
            f"version {version.number} is in force since {version.valid_from} and dossiers use it: "
            "choose a later date for the change."
        )
        return False
