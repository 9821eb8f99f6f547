"""Who holds a post and who stands in changes with its staff event in the same transaction, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg2.extensions import connection as Connection

from dossiers.units import accounts, appointing, nominating
from dossiers.units.models import Officer, Post, StaffEvent, Substitution
from dossiers.units.roles import Role
from portal.ops import database_audit
from tests import cluster
from tests.world import a_world, agreed_on, an_officer, local

AT = local("2026-11-25 09:00")
DAY, WEEK = dt.date(2026, 11, 25), dt.date(2026, 12, 2)


def opened(database: str, how: str) -> None:
    with closing(cluster.superuser()) as superuser:
        superuser.cursor().execute(f'ALTER DATABASE "{database}" {how}')


@pytest.fixture
def world(own_database: str) -> Any:
    made = a_world()
    made.admin = an_officer("t.quantri", made.ward, Role.ADMINISTRATOR)
    made.city_admin = an_officer("t.quantri.tp", made.city, Role.ADMINISTRATOR)
    made.second = an_officer("t.hai", made.ward, Role.HANDLER)
    made.receiving = made.receiver.posts.get()
    made.standing = Substitution.objects.create(
        post=made.receiving, substitute=made.handler, from_on=DAY, to_on=WEEK, made_by=made.admin, made_at=AT
    )
    opened(own_database, "RESET portal.takes_untold_posts")
    return made


def told(kind: str, officer: Officer, world: Any, **data: Any) -> None:
    appointing.note(StaffEvent.Kind(kind), officer, unit=world.ward, by=world.admin, at=AT, data=data)


def facts(post: Post) -> dict[str, Any]:
    return {"role": post.role, "post": post.pk, "from": post.from_on.isoformat(), "to": None}


DEEDS: dict[str, Callable[[Any], Any]] = {
    "a handler's post": lambda w: Post.objects.create(
        officer=w.second, unit=w.ward, role=Role.RECEIVER, from_on=DAY
    ),
    "a leader's post, agreed on": lambda w: Post.objects.create(
        officer=w.second, unit=w.ward, role="leader", from_on=DAY, nomination=agreed_on(w.second, w.ward, "leader")
    ),
    "another unit": lambda w: Post.objects.filter(pk=w.receiving.pk).update(unit=w.other),
    "another officer": lambda w: Post.objects.filter(pk=w.receiving.pk).update(officer=w.second),
    "another role": lambda w: Post.objects.filter(pk=w.receiving.pk).update(role=Role.HANDLER),
    "another title": lambda w: Post.objects.filter(pk=w.receiving.pk).update(title="Trưởng bộ phận"),
    "earlier": lambda w: Post.objects.filter(pk=w.receiving.pk).update(from_on=dt.date(1999, 1, 1)),
    "over": lambda w: Post.objects.filter(pk=w.receiving.pk).update(to_on=DAY),
    "the leader over": lambda w: w.leader.posts.update(to_on=DAY),
    "a post gone": lambda w: Post.objects.filter(pk=w.second.posts.get().pk).delete(),
    "a substitute": lambda w: Substitution.objects.create(
        post=w.receiving, substitute=w.second, from_on=WEEK, to_on=WEEK + dt.timedelta(7), made_by=w.admin, made_at=AT
    ),
    "a substitute for longer": lambda w: Substitution.objects.update(to_on=dt.date(2030, 1, 1)),
    "another substitute": lambda w: Substitution.objects.update(substitute=w.second),
    "a substitute no longer": lambda w: Substitution.objects.update(to_on=DAY),
    "a substitute gone": lambda w: Substitution.objects.all().delete(),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_the_application_changes_no_post_without_its_event(world: Any, deed: str) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Post, Substitution)]
    with pytest.raises(IntegrityError, match="same transaction, or not at all"), transaction.atomic():
        DEEDS[deed](world)
    assert [list(model.objects.order_by("pk").values()) for model in (Post, Substitution)] == before


FALSE: dict[str, Callable[[Any, Post], None]] = {
    "of another post": lambda w, post: told("post_given", w.second, w, **{**facts(post), "post": post.pk + 1}),
    "of another role": lambda w, post: told("post_given", w.second, w, **{**facts(post), "role": Role.HANDLER}),
    "of another officer": lambda w, post: told("post_given", w.handler, w, **facts(post)),
    "of other days": lambda w, post: told("post_given", w.second, w, **{**facts(post), "to": "2026-12-31"}),
    "of an end": lambda w, post: told("post_ended", w.second, w, **facts(post)),
}


@pytest.mark.parametrize("what", FALSE)
def test_an_event_that_says_something_else_is_none(world: Any, what: str) -> None:
    with pytest.raises(IntegrityError, match="same transaction"), transaction.atomic():
        FALSE[what](world, Post.objects.create(officer=world.second, unit=world.ward, role="receiver", from_on=DAY))


def test_an_event_of_an_earlier_transaction_is_none_and_one_in_a_savepoint_is(world: Any) -> None:
    told("post_ended", world.receiver, world, **facts(world.receiving))
    with pytest.raises(IntegrityError, match="same transaction"), transaction.atomic():
        Post.objects.filter(pk=world.receiving.pk).update(to_on=DAY)
    with transaction.atomic():
        Post.objects.filter(pk=world.receiving.pk).update(to_on=DAY)
        with transaction.atomic():
            told("post_ended", world.receiver, world, **facts(world.receiving))
    assert Post.objects.get(pk=world.receiving.pk).to_on == DAY


def test_an_end_that_is_told_opens_nothing_else(world: Any) -> None:
    for change in ({"role": Role.HANDLER}, {"unit": world.other}, {"from_on": dt.date(1990, 1, 1)}):
        with pytest.raises(IntegrityError, match="same transaction"), transaction.atomic():
            Post.objects.filter(pk=world.receiving.pk).update(**change)
            told("post_ended", world.receiver, world, **facts(world.receiving))


def test_every_act_of_the_people_s_page_tells(world: Any) -> None:
    """The guard on, through the acts: given, ended, taken back, agreed on, stood in, left, come back."""
    give = {"unit": world.ward, "title": "", "from_on": DAY, "to_on": None, "at": AT}
    new = appointing.give_post(world.second, role=Role.RECEIVER, by=world.admin, **give)
    appointing.end_substitution(world.standing, by=world.admin, at=AT)
    appointing.name_substitute(new, substitute=world.handler, from_on=DAY, to_on=WEEK, by=world.admin, at=AT)
    appointing.end_post(new, reason="Theo quyết định số 1", by=world.admin, at=AT)  # began today: rows are gone
    assert not Post.objects.filter(pk=new.pk).exists()
    named = {"title": "", "from_on": DAY, "to_on": WEEK, "at": AT}
    asked = nominating.nominate(world.second, unit=world.ward, role=Role.LEADER, by=world.admin, **named)
    nominating.decide(asked.pk, accept=True, by=world.mayor, at=AT)
    added = accounts.add_officer(
        username="t.moi", full_name="Mới", phone="", unit=world.ward, role=Role.HANDLER, title="", from_on=DAY,
        by=world.admin, at=AT,
    )[0]  # fmt: skip
    accounts.close(added, reason="Nghỉ theo quyết định số 2", by=world.admin, at=AT)
    assert world.second.posts.filter(role=Role.LEADER, to_on=WEEK).exists()


def test_the_owner_who_loads_is_free(world: Any, own_database: str) -> None:
    connection.close()
    cluster.point_django_at(own_database, "portal_owner")
    Post.objects.create(officer=world.second, unit=world.ward, role=Role.RECEIVER, from_on=DAY)
    Post.objects.filter(pk=world.receiving.pk).update(to_on=DAY)


@pytest.mark.parametrize("deed", ["a handler's post", "the leader over", "another substitute"])
def test_without_the_guard_the_post_is_there_and_nobody_told(
    world: Any, owner_connection: Connection, deed: str
) -> None:
    """The counter-proof."""
    with owner_connection.cursor() as cursor:
        for table in ("post", "substitution"):
            cursor.execute(f"ALTER TABLE units_{table} DISABLE TRIGGER units_{table}_told")
    events = StaffEvent.objects.count()
    with transaction.atomic():
        DEEDS[deed](world)
    assert StaffEvent.objects.count() == events


def test_the_doctor_says_that_posts_may_change_untold(
    world: Any, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_audit, "durable", lambda: True)
    opened(own_database, "RESET portal.takes_past_acts")
    assert not [one for one in database_audit.examine() if "takes_" in one.sentence]
    opened(own_database, "SET portal.takes_untold_posts = on")
    assert [one.error for one in database_audit.examine() if "takes_untold_posts" in one.sentence] == [True]
