"""Whose people an administrator sees: the units administered, and the officers in them. Everybody else is not found."""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, QueryDict

from dossiers.units import appointing
from dossiers.units.models import Officer, Post, Unit
from portal.desk.visit import DeskVisit
from portal.web import unit_parameter


def units(visit: DeskVisit) -> list[Unit]:
    """The administered units that exist today, in the order of lists."""
    scope = appointing.administered(visit.officer, visit.at)
    found = Unit.objects.on(visit.today).exclude(kind=Unit.Kind.EXTERNAL)
    return list(found if scope is None else found.filter(pk__in=scope))


def unit(visit: DeskVisit, among: list[Unit], given: QueryDict) -> Unit:
    """The unit that was asked for, or the first of the officer's own. Raises Http404."""
    chosen = unit_parameter.by_code(given, "don-vi", among)
    if chosen is None:
        own = {post.unit_id for post in visit.posts if post.officer_id == visit.officer.pk}
        chosen = next((one for one in among if one.pk in own), among[0] if among else None)
    if chosen is None:
        raise Http404
    return chosen


def staff(visit: DeskVisit, here: Unit) -> list[Officer]:
    """Who holds a post at a unit today or later, and who held the last post there and holds none now."""
    posts = Post.objects.filter(officer=OuterRef("pk"))
    now = Exists(posts.not_over(visit.today).filter(unit=here))
    gone = Exists(posts.filter(unit=here)) & ~Exists(posts.not_over(visit.today))
    return list(Officer.objects.filter(now | gone).order_by("-is_active", "full_name", "pk"))


def officer(visit: DeskVisit, username: str) -> Officer:
    """An officer in these hands: with a post at an administered unit, or whose last post was there.

    Raises Http404, for somebody else's people as for nobody.
    """
    scope = appointing.administered(visit.officer, visit.at)
    found = Officer.objects.filter(username=username.replace("\x00", "")).first()
    if found is None or scope == []:
        raise Http404
    if scope is None:
        return found
    held = Post.objects.filter(officer=found)
    posts = list(held.not_over(visit.today)) or list(held.order_by("-to_on")[:1])
    if not any(post.unit_id in scope for post in posts):
        raise Http404
    return found


def colleagues(visit: DeskVisit, here: Unit, without: Officer) -> list[tuple[str, str]]:
    """Who works at a unit today, for a select: each once, by name."""
    held = Post.objects.on(visit.today).filter(unit=here, officer__is_active=True).exclude(officer=without)
    people = {post.officer_id: post.officer for post in held.select_related("officer").order_by("officer__full_name")}
    return [(str(one.pk), f"{one.full_name} ({one.username})") for one in people.values()]


def at_units(scope: list[int] | None) -> Q:
    """Rows of the log of these units."""
    return Q() if scope is None else Q(unit__in=scope)
