"""The frame of every desk page: side menu with exact counts, the officer's post, the search box."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dossiers.casework import awaiting, openwork, transfers
from dossiers.casework.openwork import UrgencyGroup, WorkCount
from dossiers.notices import failures
from dossiers.procedures import spot_fees
from dossiers.procedures.change_models import CatalogueChange
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk.visit import DeskVisit
from portal.desk.worklist import attention
from portal.desk.worklist import rows as worklist_rows


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
    watch: int = 0
    unapologised: int | None = None
    petitions: int = 0
    approvals: int | None = None
    on_the_spot: bool = False
    papers: int = 0
    late_papers: int = 0
    keeps_catalogue: bool = False
    catalogue_waits: int = 0


def page(
    request: HttpRequest,
    visit: DeskVisit,
    template: str,
    context: dict[str, Any],
    *,
    menu: Menu | None = None,
    approvals: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """A desk page with its menu; ``approvals``: how much waits for this officer, where the page has counted it."""
    told = attention.counts(visit)
    petitions = told.pop("petitions") or 0
    watch = sum(number or 0 for number in told.values())
    if approvals is None and visit.decides:
        approvals = len(awaiting.waiting_for(visit.officer, at=visit.at))
    menu = replace(menu or menu_of(visit), watch=watch, petitions=petitions, approvals=approvals)
    menu = replace(menu, unapologised=told["unapologised"])
    frame = {
        "visit": visit,
        "at": visit.at,
        "menu": menu,
        "officer_post": _post_line(visit),
        "came_from": _came_from(request),
    }
    return render(request, template, {**frame, **context}, status=status)


def _came_from(request: HttpRequest) -> str:
    """This page, to come back to; never what was typed or scanned to search, which may be a receipt's key."""
    return request.path if "q" in request.GET else request.get_full_path()


def menu_of(visit: DeskVisit) -> Menu:
    """The menu's numbers, asked of the database."""
    return counted(visit, openwork.counts(worklist_rows.reader(visit), visit.at))


def counted(visit: DeskVisit, counts: list[WorkCount]) -> Menu:
    """The menu from the counts of the open work.

    The numbers follow the worklist: the officer's own work, or the unit's while nothing is the officer's own.
    """
    own = [count for count in counts if count.mine] or counts
    desks = visit.units(Role.RECEIVER)
    receives = bool(desks)
    papers, late = transfers.counts([unit.pk for unit in desks], visit.at) if desks else (0, 0)
    units = visit.units()
    return Menu(
        work=sum(count.number for count in own),
        late=sum(count.number for count in own if count.group == UrgencyGroup.LATE),
        waiting=sum(count.number for count in own if count.group == UrgencyGroup.WAITING),
        to_return=worklist_rows.to_return(visit) if receives else None,
        receives=receives,
        unit=units[0] if units else None,
        unsent=failures.open_tasks([unit.pk for unit in units]).count() if units else 0,
        on_the_spot=receives and spot_fees.any_of(desks, visit.today),
        papers=papers,
        late_papers=late,
        keeps_catalogue=any(post.unit.kind == Unit.Kind.CITY for post in visit.posts_administered),
        catalogue_waits=_catalogue_waits(visit),
    )


def _catalogue_waits(visit: DeskVisit) -> int:
    """Changes of the catalogue that wait for a second person, asked for those of the city who may be one."""
    roles = (Role.ADMINISTRATOR, Role.LEADER)
    if not any(post.role in roles and post.unit.kind == Unit.Kind.CITY for post in visit.posts):
        return 0
    return CatalogueChange.objects.filter(state=CatalogueChange.State.WAITING).count()


def _post_line(visit: DeskVisit) -> str:
    """Chuyên viên · UBND quận Ninh Kiều"""
    if not visit.posts:
        return ""
    post = visit.posts[0]
    more = f" và {len(visit.posts) - 1} nơi khác" if len({p.unit_id for p in visit.posts}) > 1 else ""
    return f"{post.title or post.get_role_display()} · {post.unit.name}{more}"
