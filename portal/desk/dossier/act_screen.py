"""How an act is typed and done: its form, what performs it, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse

from dossiers.casework.models import Dossier
from portal.desk.dossier.act_forms import ActCase, ActForm
from portal.desk.visit import DeskVisit

F = TypeVar("F", bound=ActForm)
Answer = Callable[[HttpRequest, DeskVisit, Dossier, object], HttpResponse]


@dataclass(frozen=True)
class AnyActScreen:
    """An act's screen, whatever its form. ``note`` says on it what will follow; ``answer`` shows what it gave back."""

    form: type[ActForm]
    perform: Callable[[Any, ActCase, int], object]
    note: str = ""
    answer: Answer | None = None


@dataclass(frozen=True)
class ActScreen(AnyActScreen, Generic[F]):
    """How an act is typed and done: its form, and what performs it from a form of just this kind."""

    form: type[F]
    perform: Callable[[F, ActCase, int], object]


def who(case: ActCase, seen: int) -> dict[str, Any]:
    """Who acts, when, and from which page."""
    return {"by": case.visit.officer, "at": case.visit.at, "seen": seen}
