"""One administrator and their puppets: every way to a trusted post or into a guarded account, and that it is shut."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dossiers.casework import access
from dossiers.notices import account_news
from dossiers.notices.models import Message
from dossiers.units import account_requests, accounts, appointing, nominating
from dossiers.units.models import AccountRequest, Nomination, Officer, PaperCode, Post, StaffEvent, Substitution
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import TRUSTED, independent, is_trusted
from tests.world import a_world, agreed_on, an_officer, local

AT = local("2026-11-25 09:00")
DAY = dt.date(2026, 11, 25)
WEEK = DAY + dt.timedelta(days=7)


@pytest.fixture
def world(db):
    world = a_world()
    world.admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.city_admin = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    return world


def a_puppet(world, by, name="roi", unit=None):
    facts = {"phone": "", "unit": unit or world.ward, "role": Role.HANDLER, "title": "", "from_on": DAY}
    return accounts.add_officer(username=f"t.{name}", full_name="Con Rối", **facts, by=by, at=AT)[0]


def proposed(world, officer, role=Role.LEADER, unit=None, by=None, to_on=None):
    facts = {"role": role, "title": "", "from_on": DAY, "to_on": to_on, "by": by or world.admin, "at": AT}
    return nominating.nominate(officer, unit=unit or world.ward, **facts)


@pytest.mark.parametrize("role", TRUSTED)
def test_one_administrator_gives_no_trusted_post_alone(world, role):
    puppet = a_puppet(world, world.admin)
    for give in (
        lambda: appointing.give_post(
            puppet, unit=world.ward, role=role, title="", from_on=DAY, to_on=None, by=world.admin, at=AT
        ),
        lambda: accounts.add_officer(
            username="t.hai", full_name="Hai", phone="", unit=world.ward, role=role, title="", from_on=DAY,
            by=world.admin, at=AT,
        ),
        lambda: Post.objects.create(officer=puppet, unit=world.ward, role=role, from_on=DAY),
        lambda: Post.objects.filter(officer=puppet).update(role=role),
    ):  # fmt: skip
        with pytest.raises((appointing.InvalidStaffing, IntegrityError)), transaction.atomic():
            give()
    assert not Post.objects.filter(officer=puppet, role__in=TRUSTED).exists()


def test_an_inspector_exists_at_the_city_alone_and_one_left_at_a_ward_reads_the_ward(world, owner_connection):
    with pytest.raises(appointing.InvalidStaffing, match="cấp thành phố"):
        proposed(world, world.handler, Role.INSPECTOR, by=world.city_admin)
    agreed = agreed_on(world.handler, world.ward, Role.INSPECTOR)
    facts = {"officer": world.handler, "unit": world.ward, "role": Role.INSPECTOR, "from_on": DAY}
    with pytest.raises(IntegrityError, match="city alone"), transaction.atomic():
        Post.objects.create(**facts, nomination=agreed)
    assert access.scope_of([Post(**facts)]) == [world.ward.pk]  # as a release before may have left one
    made = proposed(world, world.handler, Role.INSPECTOR, unit=world.city, by=world.city_admin)
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    assert access.scope(world.handler, at=AT) is None


BEHOLDEN = {
    "made": lambda w: a_puppet(w, w.admin),
    "handed a code": lambda w: (accounts.issue_code(w.handler, by=w.admin, at=AT), w.handler)[1],
    "appointed": lambda w: (
        appointing.give_post(
            w.handler, unit=w.ward, role=Role.RECEIVER, title="", from_on=DAY, to_on=None, by=w.admin, at=AT
        ).officer
    ),
    "reset": lambda w: (accounts.reset_factor(w.handler, reason="mất máy", by=w.admin, at=AT), w.handler)[1],
    "tied": lambda w: (accounts.set_identity(w.handler, "092090001234", by=w.admin, at=AT), w.handler)[1],
    "stands in": lambda w: (
        appointing.name_substitute(
            w.receiver.posts.get(), substitute=w.handler, from_on=DAY, to_on=WEEK, by=w.admin, at=AT
        ).substitute
    ),
}


@pytest.mark.parametrize("way", BEHOLDEN)
def test_who_owes_the_first_something_is_no_second(world, way):
    """The puppet is even made a leader by two honest others: for a year it decides nothing of its maker's."""
    puppet = BEHOLDEN[way](world)
    made = proposed(world, puppet, by=world.city_admin)
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    target = an_officer("t.nguoi.moi", world.ward, Role.HANDLER)
    asked = account_requests.ask(world.leader, "code", reason="quên mật khẩu", by=world.admin, at=AT)
    for kind, waiting, decide in (
        (Nomination, proposed(world, target), nominating.decide),
        (AccountRequest, asked, account_requests.decide),
    ):
        with pytest.raises(appointing.NotYours, match="người thứ hai"), transaction.atomic():
            decide(waiting.pk, accept=True, by=puppet, at=AT)
        with pytest.raises(IntegrityError, match="within a year"), transaction.atomic():
            kind.objects.filter(pk=waiting.pk).update(decided_by=puppet, decided_at=AT, accepted=True)
    assert not independent(world.admin.pk, puppet.pk, AT) and not independent(puppet.pk, world.admin.pk, AT)
    assert independent(world.admin.pk, puppet.pk, AT + dt.timedelta(days=380))


def test_who_proposed_counts_as_who_appointed(world):
    """Appointed by an honest second on the administrator's word: the puppet owes the administrator all the same."""
    made = proposed(world, world.handler)
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    for first in (world.admin, world.mayor):
        assert not independent(first.pk, world.handler.pk, AT)


def test_a_puppet_administrator_proposes_nothing_that_its_maker_may_decide(world):
    puppet = a_puppet(world, world.city_admin)
    made = proposed(world, puppet, Role.ADMINISTRATOR, by=world.admin)
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    waiting = proposed(world, world.handler, by=puppet)
    for by in (world.city_admin, world.admin, world.mayor):
        with pytest.raises(appointing.NotYours):
            nominating.decide(waiting.pk, accept=True, by=by, at=AT)
    nominating.decide(waiting.pk, accept=True, by=world.leader, at=AT)


RESETS = {
    "code": lambda w, officer: accounts.issue_code(officer, by=w.admin, at=AT),
    "factor": lambda w, officer: accounts.reset_factor(officer, reason="mất máy", by=w.admin, at=AT),
    "identity": lambda w, officer: accounts.set_identity(officer, "092090001234", by=w.admin, at=AT),
}


@pytest.mark.parametrize("kind", RESETS)
@pytest.mark.parametrize("who", ["leader", "stands in", "was leader", "staff"])
def test_nobody_alone_resets_a_guarded_account(world, kind, who):
    officer = world.handler
    match who:
        case "leader":
            officer = world.leader
        case "stands in":
            made = nominating.propose_substitute(
                world.leader.posts.get(), substitute=officer, from_on=DAY, to_on=WEEK, by=world.admin, at=AT
            )
            nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
        case "was leader":
            accounts.close(world.leader, reason="nghỉ hưu theo quyết định", by=world.admin, at=AT)
            officer = Officer.objects.get(pk=world.leader.pk)
            assert accounts.reopen(officer, reason="quay lại làm việc", by=world.admin, at=AT) == ""
        case "staff":
            Officer.objects.filter(pk=officer.pk).update(is_staff=True)
    officer = Officer.objects.get(pk=officer.pk)
    assert is_trusted(officer, AT)
    with pytest.raises(accounts.NeedsSecond):
        RESETS[kind](world, officer)
    asked = account_requests.ask(officer, kind, reason="đã gặp trực tiếp", number="092090001234", by=world.admin, at=AT)
    assert not PaperCode.objects.filter(officer=officer).exists()
    _, code = account_requests.decide(asked.pk, accept=True, by=world.mayor, at=AT)
    assert bool(code) is (kind == "code")
    asked.refresh_from_db()
    assert asked.identity_number == ""
    done = {"code": "code_issued", "factor": "factor_reset", "identity": "identity_set"}[kind]
    event = StaffEvent.objects.filter(kind=done, officer=officer).first()
    assert (event.actor_id, event.data["proposed_by"]) == (world.mayor.pk, world.admin.pk)
    assert "092090001234" not in str(list(StaffEvent.objects.values()))


def test_the_database_itself_takes_no_code_for_a_leader_from_one(world):
    facts = {"digest": b"x" * 32, "issued_by": world.admin, "issued_at": AT, "expires_at": AT + accounts.CODE_LIVES}
    with pytest.raises(IntegrityError, match="takes two persons"), transaction.atomic():
        PaperCode.objects.create(officer=world.leader, **facts)
    PaperCode.objects.create(officer=world.handler, **facts)
    with pytest.raises(IntegrityError, match="takes two persons"), transaction.atomic():
        PaperCode.objects.filter(officer=world.handler).update(officer=world.leader)


def test_standing_in_for_a_leader_takes_two_and_ends_by_one(world):
    post = world.leader.posts.get()
    facts = {"from_on": DAY, "to_on": WEEK, "by": world.admin, "at": AT}
    with pytest.raises(appointing.InvalidStaffing, match="cần hai người"):
        appointing.name_substitute(post, substitute=world.handler, **facts)
    row = {"post": post, "substitute": world.handler, "from_on": DAY, "to_on": WEEK, "made_by": world.admin}
    with pytest.raises(IntegrityError, match="stands in"), transaction.atomic():
        Substitution.objects.create(**row, made_at=AT)
    made = nominating.propose_substitute(post, substitute=world.handler, **facts)
    assert world.handler.posts_on(DAY).count() == 1
    nominating.decide(made.pk, accept=True, by=world.leader, at=AT)  # the absent one may agree
    assert world.handler.posts_on(DAY).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitution.objects.update(to_on=WEEK + dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitution.objects.update(substitute=world.receiver)
    appointing.end_substitution(Substitution.objects.get(), by=world.admin, at=AT)
    assert world.handler.posts_on(DAY).count() == 1


def test_what_was_proposed_cannot_be_changed_before_or_after_the_word(world):
    made = proposed(world, world.handler, to_on=WEEK)
    rows = Nomination.objects.filter(pk=made.pk)
    for change in ({"officer": world.receiver}, {"to_on": None}, {"role": Role.ADMINISTRATOR}, {"unit": world.city}):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            rows.update(**change)
    nominating.decide(made.pk, accept=True, by=world.mayor, at=AT)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        rows.update(decided_by=world.city_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(nomination=made).update(to_on=None)


@pytest.mark.parametrize("kind", RESETS)
def test_the_owner_is_told_of_the_proposal_and_of_what_came_of_it(world, kind):
    Officer.objects.filter(pk=world.leader.pk).update(email="chu@motcua.example")
    asked = account_requests.ask(world.leader, kind, reason="quên mật khẩu", by=world.admin, at=AT)
    now = StaffEvent.objects.first().recorded_at
    account_news.tell_owners(at=now)
    first = Message.objects.get(kind="account")
    assert (first.channel, first.recipient, first.urgent) == ("email", "chu@motcua.example", True)
    assert "Cán bộ t.quantri" in first.body and "Đề nghị đặt lại tài khoản" in first.subject
    account_requests.decide(asked.pk, accept=True, by=world.mayor, at=AT)
    account_news.tell_owners(at=now + dt.timedelta(minutes=1))
    assert account_news.tell_owners(at=now + dt.timedelta(minutes=2)) == 0
    assert Message.objects.filter(kind="account").count() == 2


def test_an_owner_without_an_address_is_told_by_sms_and_one_code_of_an_ordinary_account_is_told_too(world):
    Officer.objects.filter(pk=world.handler.pk).update(phone="0912000009")
    accounts.issue_code(world.handler, by=world.admin, at=AT)
    account_news.tell_owners(at=StaffEvent.objects.first().recorded_at)
    told = Message.objects.get(kind="account")
    assert told.channel == "sms" and "In phieu mat khau" in told.body and len(told.body) <= 160
