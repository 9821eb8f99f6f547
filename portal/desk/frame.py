"""The frame of every desk page: side menu with exact counts, the officer's post, the search box."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dossiers.casework.models import Dossier
from dossiers.casework.states import PAUSED
from dossiers.notices import failures
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal import status_ui
from portal.desk import routes, worklist
from portal.desk.visit import Visit


@dataclass(frozen=True)
class Menu:
    """The numbers beside the entries, each the length of the list behind it; None hides an entry."""

    work: int
    late: int
    waiting: int
    to_return: int | None
    receives: bool
    unit: Unit | None
    unsent: int = 0


def page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, Any],
    *,
    menu: Menu | None = None,
    status: int = 200,
) -> HttpResponse:
    """A desk page with its menu."""
    frame = {"visit": visit, "at": visit.at, "menu": menu or menu_of(visit), "officer_post": _post_line(visit)}
    return render(request, template, {**frame, **context}, status=status)


def menu_of(visit: Visit) -> Menu:
    """The menu's numbers, asked of the database."""
    held = Dossier.objects.open().filter(holder__in=[unit.pk for unit in visit.units()])
    rows = held.annotate(mine=worklist.flag(routes.my_turn(visit)))
    facts = rows.values_list("state", "overdue_since", "due_at", "mine", named=True) if visit.working_posts else []
    return counted(visit, [(row.state, row.mine, status_ui.is_late(row, visit.at)) for row in facts])


def counted(visit: Visit, facts: list[tuple[int, bool, bool]]) -> Menu:
    """The menu from (state, mine, late) of every open dossier at the officer's units.

    The numbers follow the worklist: the officer's own work, or the unit's while nothing is the officer's own.
    """
    own = [fact for fact in facts if fact[1]] or facts
    receives = bool(visit.units(Role.RECEIVER))
    units = visit.units()
    return Menu(
        work=len(own),
        late=sum(1 for fact in own if fact[2]),
        waiting=sum(1 for state, _, late in own if state in PAUSED and not late),
        to_return=worklist.to_return(visit) if receives else None,
        receives=receives,
        unit=units[0] if units else None,
        unsent=failures.open_tasks([unit.pk for unit in units]).count() if units else 0,
    )


def _post_line(visit: Visit) -> str:
    """Chuyên viên · UBND quận Ninh Kiều"""
    if not visit.posts:
        return ""
    post = visit.posts[0]
    more = f" và {len(visit.posts) - 1} nơi khác" if len({p.unit_id for p in visit.posts}) > 1 else ""
    return f"{post.title or post.get_role_display()} · {post.unit.name}{more}"
