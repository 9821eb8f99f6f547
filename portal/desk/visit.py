"""Who stands at the desk, and what the posts held today make of it. Every desk view begins here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http.response import HttpResponseBase

from dossiers.casework import looks
from dossiers.casework.awaiting import DECIDING
from dossiers.casework.models import Dossier, Look
from dossiers.units.models import Post, Unit
from dossiers.units.roles import Role
from portal.web import visit

WORKING_ROLES = (Role.RECEIVER, Role.HANDLER, Role.LEADER)


@dataclass(frozen=True)
class DeskVisit(visit.Visit):
    """One request at the desk."""

    @property
    def working_posts(self) -> list[Post]:
        """The posts that handle dossiers."""
        return [post for post in self.posts if post.role in WORKING_ROLES]

    @property
    def persons(self) -> list[int]:
        """The officer, and those the officer stands in for today."""
        return sorted({self.officer.pk, *(post.officer_id for post in self.posts)})

    @property
    def administers(self) -> bool:
        """Whether the officer is an administrator by a post of the own."""
        return bool(self.posts_administered)

    @property
    def posts_administered(self) -> list[Post]:
        """The officer's own posts as administrator."""
        return [post for post in self.posts if post.role == Role.ADMINISTRATOR and post.officer_id == self.officer.pk]

    @property
    def keeps_the_city(self) -> bool:
        """Whether the city's own settings are this officer's to change."""
        held = (post for post in self.posts if post.role == Role.ADMINISTRATOR and post.officer_id == self.officer.pk)
        return any(post.unit.kind == Unit.Kind.CITY for post in held)

    @property
    def leads(self) -> bool:
        """Whether the officer is a leader by a post of the own: then asked as second person for new administrators."""
        return any(post.role == Role.LEADER and post.officer_id == self.officer.pk for post in self.posts)

    @property
    def keeps_terms(self) -> bool:
        """Whether the menu offers how long particulars are kept; the page asks again."""
        roles = {(post.role, post.unit.kind) for post in self.posts}
        return (Role.ADMINISTRATOR, Unit.Kind.CITY) in roles or any(role == Role.LEADER for role, _ in roles)

    @property
    def decides(self) -> bool:
        """Whether anything that somebody proposes can wait for this officer."""
        return any(post.role in DECIDING for post in self.posts)

    def looked(
        self, dossiers: Iterable[Dossier], what: Look.What, *, purpose: looks.Purpose | None = None, file: str = ""
    ) -> None:
        """Write down that the officer is about to be shown the particulars of these dossiers' applicants, by the post
        that opens each of them.
        """
        by_post: dict[Post, list[int]] = {}
        for one in dossiers:
            by_post.setdefault(self.post_for(one.holder_id, one.unit_id), []).append(one.pk)
        for post, keys in by_post.items():
            looks.record(keys, what, by=self.officer, post=post, at=self.at, purpose=purpose, file=file)

    def units(self, *roles: str) -> list[Unit]:
        """The units where one of these roles is held (any working role when none is named), each once."""
        wanted = roles or WORKING_ROLES
        return list({post.unit_id: post.unit for post in self.posts if post.role in wanted}.values())

    def roles_at(self, unit_id: int) -> list[str]:
        """The working roles held at a unit."""
        return [str(post.role) for post in self.working_posts if post.unit_id == unit_id]


def official(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for signed-in officers: called with the DeskVisit; others are sent to sign in. Pages are never stored."""
    return visit.for_officers(view, DeskVisit)
