"""Who may give which post to whom, who stands in, and what paper codes open: decided below every page."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError, ProgrammingError
from django.utils import timezone

from dossiers.casework import access, actions
from dossiers.casework.models import Event
from dossiers.units import account_requests, accounts, appointing, nominating
from dossiers.units.models import Nomination, Officer, Post, StaffEvent, Substitution
from dossiers.units.roles import Role
from tests import cluster
from tests.world import a_dossier_in_process, a_world, an_officer, local, resolve

AT = local("2026-11-25 09:00")
DAY = dt.date(2026, 11, 25)
LONG = dt.date(2030, 1, 1)


@pytest.fixture
def world(db):
    world = a_world()
    world.admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.other_admin = an_officer("t.quantri.khac", world.other, Role.ADMINISTRATOR)
    world.city_admin = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    return world


def give(world, officer, *, by, unit=None, role=Role.HANDLER, from_on=DAY, to_on=None):
    facts = {"role": role, "title": "", "from_on": from_on, "to_on": to_on}
    return appointing.give_post(officer, unit=unit or world.ward, by=by, at=AT, **facts)


def log() -> list[str]:
    return list(StaffEvent.objects.order_by("pk").values_list("kind", flat=True))


ACTS = {
    "give": lambda w, by: give(w, w.receiver, by=by),
    "end": lambda w, by: appointing.end_post(w.handler.posts.get(), reason="Theo quy định", by=by, at=AT),
    "nominate": lambda w, by: nominating.nominate(w.handler, unit=w.ward, title="", from_on=DAY, by=by, at=AT),
    "substitute": lambda w, by: appointing.name_substitute(
        w.receiver.posts.get(), substitute=w.handler, from_on=DAY, to_on=LONG.replace(year=2027), by=by, at=AT
    ),
    "code": lambda w, by: accounts.issue_code(w.handler, by=by, at=AT),
    "factor": lambda w, by: accounts.reset_factor(w.handler, reason="Theo quy định", by=by, at=AT),
    "identity": lambda w, by: accounts.set_identity(w.handler, "092090001234", by=by, at=AT),
    "close": lambda w, by: accounts.close(w.handler, reason="Theo quy định", by=by, at=AT),
    "add": lambda w, by: accounts.add_officer(
        username="moi", full_name="Mới", phone="", unit=w.ward, role=Role.HANDLER, title="", from_on=DAY, by=by, at=AT
    ),
}
OF_THE_WARD = {"admin", "city_admin"}
EVERYBODY = (
    "receiver",
    "handler",
    "leader",
    "stranger",
    "district_leader",
    "mayor",
    "admin",
    "other_admin",
    "city_admin",
)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("act", ACTS)
def test_only_the_units_own_and_the_citys_administrators_reach_its_people(world, act, who):
    before = len(log())
    if who in OF_THE_WARD:
        ACTS[act](world, getattr(world, who))
        assert len(log()) > before
        return
    with pytest.raises(appointing.NotYours), transaction.atomic():
        ACTS[act](world, getattr(world, who))
    assert len(log()) == before


def test_an_administrator_switched_off_or_from_yesterday_reaches_nobody(world):
    Post.objects.filter(officer=world.admin).update(to_on=DAY)
    Officer.objects.filter(pk=world.city_admin.pk).update(is_active=False)
    world.city_admin.refresh_from_db()
    for by in (world.admin, world.city_admin):
        with pytest.raises(appointing.NotYours):
            ACTS["give"](world, by)


def test_nobody_gives_or_takes_from_the_own_account(world):
    for act in (
        lambda: give(world, world.admin, by=world.admin),
        lambda: appointing.end_post(world.admin.posts.get(), reason="Theo quy định", by=world.admin, at=AT),
        lambda: accounts.issue_code(world.admin, by=world.admin, at=AT),
        lambda: accounts.close(world.city_admin, reason="Theo quy định", by=world.city_admin, at=AT),
    ):
        with pytest.raises(appointing.NotYours):
            act()


def test_an_account_with_a_post_elsewhere_or_of_an_administrator_is_not_one_units_alone(world):
    give(world, world.handler, by=world.city_admin, unit=world.other)
    second = an_officer("t.quantri.2", world.ward, Role.ADMINISTRATOR)
    chief = Officer.objects.create_superuser("t.goc", None, full_name="Gốc")
    Post.objects.create(officer=chief, unit=world.ward, role=Role.HANDLER, from_on=DAY)
    for officer in (world.handler, second, chief):
        with pytest.raises(appointing.NotYours):
            accounts.issue_code(officer, by=world.admin, at=AT)
    account_requests.ask(second, "code", reason="Quên mật khẩu", by=world.city_admin, at=AT)
    with pytest.raises(appointing.NotYours):
        accounts.issue_code(chief, by=world.city_admin, at=AT)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"from_on": DAY - dt.timedelta(days=1)}, "from_on"),
        ({"from_on": DAY + dt.timedelta(days=400)}, "from_on"),
        ({"from_on": DAY, "to_on": DAY}, "to_on"),
        ({"role": Role.ADMINISTRATOR}, "role"),
        ({"role": Role.LEADER}, "role"),
        ({"role": Role.INSPECTOR}, "role"),
        ({"role": Role.EXTERNAL}, "role"),
        ({"role": Role.RECEIVER}, "role"),  # held already
    ],
)
def test_a_post_that_cannot_be_is_refused_at_its_field(world, facts, field):
    with pytest.raises(appointing.InvalidStaffing) as refusal:
        give(world, world.receiver, by=world.admin, **facts)
    assert set(refusal.value.errors) == {field}
    assert log() == []


def test_a_post_taken_away_is_gone_at_once_also_one_given_today(world):
    appointing.end_post(world.handler.posts.get(), reason="QĐ 1", by=world.admin, at=AT)
    assert not world.handler.posts_on(DAY).exists() and world.handler.posts.get().to_on == DAY
    wrong = give(world, world.handler, by=world.admin, role=Role.RECEIVER)
    appointing.end_post(wrong, reason="nhầm", by=world.admin, at=AT)
    assert not world.handler.posts_on(DAY).exists()
    assert log() == ["post_ended", "post_given", "post_ended"]
    assert StaffEvent.objects.first().data["reason"] == "nhầm"


def test_an_administrator_takes_two_persons(world):
    made = nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.admin, at=AT)
    assert appointing.administered(world.handler, AT) == []
    for nobody in (
        world.admin,
        world.handler,
        world.receiver,
        world.stranger,
        world.other_admin,
        world.district_leader,
    ):
        with pytest.raises(appointing.NotYours):
            nominating.decide(made.pk, accept=True, by=nobody, at=AT)
    nominating.decide(made.pk, accept=True, by=world.leader, at=AT)
    assert appointing.administered(world.handler, AT) == [world.ward.pk]
    assert log() == ["admin_proposed", "post_given"]
    with pytest.raises(appointing.StaffRefused, match="đã được quyết định"):
        nominating.decide(made.pk, accept=True, by=world.city_admin, at=AT)


def test_a_declined_nomination_gives_nothing_and_may_be_made_again(world):
    made = nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.admin, at=AT)
    with pytest.raises(appointing.InvalidStaffing, match="đang chờ"):
        nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.city_admin, at=AT)
    nominating.decide(made.pk, accept=False, by=world.city_admin, at=AT)
    assert appointing.administered(world.handler, AT) == []
    nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.admin, at=AT)


@pytest.mark.parametrize("who", ["admin", "handler"])
def test_the_database_itself_refuses_one_person_as_both(world, who):
    made = nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.admin, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=made.pk).update(decided_by=getattr(world, who), decided_at=AT, accepted=True)


def test_the_database_itself_wants_two_persons_for_an_administrator(world):
    nomination = nominating.nominate(world.handler, unit=world.ward, title="", from_on=DAY, by=world.admin, at=AT)
    facts = {"officer": world.handler, "unit": world.ward, "role": Role.ADMINISTRATOR, "from_on": DAY}
    other = {**facts, "unit": world.other}
    mine, held = Post.objects.filter(officer=world.admin), Post.objects.filter(officer=world.handler)
    attacks = [
        lambda: Post.objects.create(**facts),
        lambda: Post.objects.create(**facts, nomination=nomination),  # nobody has decided yet
        lambda: held.update(role=Role.ADMINISTRATOR),
        lambda: held.update(role=Role.LEADER),
        lambda: Post.objects.create(**{**facts, "role": Role.LEADER}, nomination=nomination),
        lambda: mine.update(officer=world.handler),
    ]
    for attack in attacks:
        with pytest.raises(IntegrityError, match="proposed by one person"), transaction.atomic():
            attack()
    nominating.decide(nomination.pk, accept=True, by=world.leader, at=AT)
    post = Post.objects.get(**facts)
    assert post.nomination == nomination
    for attack in (
        lambda: Post.objects.create(**other, nomination=nomination),
        lambda: mine.update(to_on=None, unit=world.other),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
    mine.update(to_on=DAY)  # an end needs nobody's word
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(to_on=LONG)


def test_the_log_of_grants_can_only_be_added_to_and_the_database_says_when(world):
    give(world, world.handler, by=world.admin, role=Role.RECEIVER)
    event = StaffEvent.objects.get()
    assert abs(event.recorded_at - timezone.now()) < dt.timedelta(minutes=1)  # not the instant that was given
    assert event.occurred_at == AT
    for attack in (
        lambda: StaffEvent.objects.update(actor=None),
        lambda: StaffEvent.objects.filter(pk=event.pk)._raw_delete("default"),
    ):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            attack()


def test_not_even_the_owner_changes_the_log_of_grants(own_database):
    world = a_world()
    appointing.note(StaffEvent.Kind.POST_GIVEN, world.handler, unit=world.ward, by=world.leader, at=AT)
    owner = cluster.as_owner(own_database)
    for attack in (
        "TRUNCATE units_staffevent",
        "DELETE FROM units_staffevent",
        "UPDATE units_staffevent SET actor_id = 1",
    ):
        with owner.cursor() as cursor, pytest.raises(Exception, match="append-only"):
            cursor.execute(attack)
    owner.close()


def stand_in(world, *, days=3, from_on=DAY, at=AT, substitute=None):
    made = nominating.propose_substitute(
        world.leader.posts.get(),
        substitute=substitute or world.handler,
        from_on=from_on,
        to_on=from_on + dt.timedelta(days=days),
        by=world.admin,
        at=at,
    )
    nominating.decide(made.pk, accept=True, by=world.mayor, at=at)
    return Substitution.objects.get(nomination=made)


def test_a_substitute_does_what_the_post_may_and_the_log_names_both(world, django_assert_num_queries):
    dossier = a_dossier_in_process(world, local("2026-11-25 08:00"))
    with pytest.raises(actions.NotYourPost):
        resolve(dossier.pk, by=world.handler, at=AT)
    stand_in(world)
    resolve(dossier.pk, by=world.handler, at=AT)
    event = Event.objects.filter(dossier=dossier).last()
    assert (event.actor_id, event.data["for"]) == (world.handler.pk, world.leader.pk)
    with django_assert_num_queries(1):
        assert [post.officer_id for post in world.handler.posts_on(DAY).order_by("pk")] == [
            world.handler.pk,
            world.leader.pk,
        ]


def test_by_a_post_of_the_own_nobody_else_is_named(world):
    stand_in(world)
    dossier = a_dossier_in_process(world, local("2026-11-25 08:00"))
    actions.consult(dossier.pk, unit=world.police, question="Có vướng mắc gì không?", by=world.handler, at=AT)
    assert "for" not in Event.objects.filter(dossier=dossier).last().data


def test_a_substitution_begins_and_ends_by_itself(world):
    stand_in(world, days=3, from_on=DAY + dt.timedelta(days=1))
    held = [world.handler.posts_on(DAY + dt.timedelta(days=n)).count() for n in range(6)]
    assert held == [1, 2, 2, 2, 1, 1]


def test_who_stands_in_sees_what_the_absent_one_sees_and_administers_nothing(world):
    district_clerk = an_officer("t.quan", world.district, Role.HANDLER)
    assert access.scope(district_clerk, at=AT) == [world.district.pk]
    made = nominating.propose_substitute(
        world.district_leader.posts.get(),
        substitute=district_clerk,
        from_on=DAY,
        to_on=DAY + dt.timedelta(days=2),
        by=world.city_admin,
        at=AT,
    )
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    assert world.ward.pk in access.scope(district_clerk, at=AT)
    with pytest.raises(appointing.InvalidStaffing, match="không có người thay"):
        appointing.name_substitute(
            world.admin.posts.get(),
            substitute=world.handler,
            from_on=DAY,
            to_on=DAY + dt.timedelta(days=2),
            by=world.city_admin,
            at=AT,
        )


@pytest.mark.parametrize("who", ["leader", "stranger", "admin"])
def test_a_substitute_is_another_working_colleague_and_not_who_names_one(world, who):
    with pytest.raises(appointing.InvalidStaffing):
        stand_in(world, substitute=getattr(world, who))


def test_a_post_has_one_substitute_at_a_time_and_it_can_be_ended_at_once(world):
    first = stand_in(world)
    with pytest.raises(appointing.InvalidStaffing, match="đã có người thay"):
        stand_in(world, substitute=world.receiver)
    appointing.end_substitution(first, by=world.admin, at=AT)
    assert world.handler.posts_on(DAY).count() == 1
    stand_in(world, substitute=world.receiver)
    assert world.receiver.posts_on(DAY).count() == 2


def test_when_the_post_ends_so_does_its_substitute(world):
    stand_in(world)
    appointing.end_post(world.leader.posts.get(), reason="Theo quy định", by=world.admin, at=AT)
    assert world.handler.posts_on(DAY).count() == 1
    assert not Substitution.objects.filter(to_on__gt=DAY).exists()


def a_new_officer(world, **more):
    facts = {"username": "nguyen.van.an", "full_name": "Nguyễn Văn An", "phone": "", "title": "", "from_on": DAY}
    return accounts.add_officer(**{**facts, "role": Role.HANDLER, **more}, unit=world.ward, by=world.admin, at=AT)


def test_a_new_officer_sets_a_password_with_the_code_once(world):
    officer, code = a_new_officer(world)
    assert not officer.has_usable_password() and officer.posts_on(DAY).count() == 1
    with pytest.raises(accounts.InvalidStaffing):
        accounts.set_password("nguyen.van.an", code, "123456", at=AT)
    accounts.set_password("Nguyen.Van.An", accounts.grouped(code).lower(), "một câu dễ nhớ 2026", at=AT)
    assert Officer.objects.get(pk=officer.pk).check_password("một câu dễ nhớ 2026")
    with pytest.raises(accounts.WrongPaperCode):
        accounts.set_password("nguyen.van.an", code, "một câu khác 2026", at=AT)
    assert code not in str(list(StaffEvent.objects.values()))


@pytest.mark.parametrize("case", ["late", "another", "other officer", "closed", "replaced"])
def test_a_code_that_does_not_hold_opens_nothing(world, case):
    officer, code = a_new_officer(world)
    at, username = AT, "nguyen.van.an"
    match case:
        case "late":
            at = AT + accounts.CODE_LIVES
        case "another":
            code = "ABCD-EFGH-JKMN"
        case "other officer":
            username = "t.thuly"
        case "closed":
            Officer.objects.filter(pk=officer.pk).update(is_active=False)
        case "replaced":
            accounts.issue_code(officer, by=world.admin, at=AT)
    with pytest.raises(accounts.WrongPaperCode):
        accounts.set_password(username, code, "một câu dễ nhớ 2026", at=at)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"username": "Có Dấu"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "T.THULY"}, "username"),
        ({"full_name": " "}, "full_name"),
        ({"role": Role.ADMINISTRATOR}, "role"),
        ({"from_on": DAY - dt.timedelta(days=3)}, "from_on"),
    ],
)
def test_a_new_officer_that_cannot_be_is_refused_whole(world, facts, field):
    count = Officer.objects.count()
    with pytest.raises(appointing.InvalidStaffing) as refusal, transaction.atomic():
        a_new_officer(world, **facts)
    assert set(refusal.value.errors) == {field}
    assert Officer.objects.count() == count and log() == []


def test_who_leaves_holds_nothing_any_more_and_may_come_back_with_a_paper(world):
    appointing.name_substitute(
        world.receiver.posts.get(), substitute=world.handler, from_on=DAY, to_on=LONG.replace(year=2027),
        by=world.admin, at=AT,
    )  # fmt: skip
    accounts.close(world.handler, reason="nghỉ hưu", by=world.admin, at=AT)
    gone = Officer.objects.get(pk=world.handler.pk)
    assert not gone.is_active and not gone.posts_on(DAY).exists()
    code = accounts.reopen(gone, reason="quay lại", by=world.admin, at=AT)
    accounts.set_password("t.thuly", code, "một câu dễ nhớ 2026", at=AT)
    assert Officer.objects.get(pk=gone.pk).is_active and not gone.posts_on(DAY).exists()


def test_an_identity_number_belongs_to_one_account_and_is_not_logged(world):
    accounts.set_identity(world.handler, "092 090 001234", by=world.admin, at=AT)
    with pytest.raises(appointing.InvalidStaffing, match="một tài khoản khác"):
        accounts.set_identity(world.receiver, "092090001234", by=world.admin, at=AT)
    assert "092090001234" not in str(list(StaffEvent.objects.values()))
