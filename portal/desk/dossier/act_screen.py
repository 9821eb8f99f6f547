"""How an act is typed and done: its form, what performs it, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from dossiers.casework.models import Dossier
from portal.desk.dossier.act_forms import ActForm, Case
from portal.desk.visit import Visit

Perform = Callable[[ActForm, Case, int], object]
Answer = Callable[[HttpRequest, Visit, Dossier, object], HttpResponse]


@dataclass(frozen=True)
class Deed:
    """How an act is typed and done. ``note`` says on its form what will follow; ``answer`` shows what it gave back."""

    form: type[ActForm]
    perform: Perform
    note: str = ""
    answer: Answer | None = None


def who(case: Case, seen: int) -> dict[str, Any]:
    """Who acts, when, and from which page."""
    return {"by": case.visit.officer, "at": case.visit.at, "seen": seen}
