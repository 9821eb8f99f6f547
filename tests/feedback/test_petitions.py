"""A petition is sent once, promised by the law's table, answered by those it belongs to, and never changed."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dossiers.casework import access
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotAllowedNow, NotYourPost
from dossiers.feedback import answering, petitions
from dossiers.feedback.models import Author, Petition, PetitionEvent
from tests.world import a_world, local

KEY = "2f1d6f2e-5a1e-4b53-9a3c-0d8f0d1f2a3b"
HOME = "203.0.113.9"


@pytest.fixture
def sent(world, at):
    """A petition about the ward, and its secret: ``sent(kind="complaint")``."""

    def sending(when="2018-12-17 14:20", **changes):
        facts = {"key": KEY, "kind": "feedback", "unit": world.ward, "text": "Chờ quá lâu ở quầy số 2.",
                 "name": "Trần Văn Góp", "contact": "0911222333", "address": "12 Đường Thử", **changes}  # fmt: skip
        return petitions.send(petitions.Sending(**facts), at=at(when))

    return sending


@pytest.mark.parametrize(
    ("kind", "due", "screen"),
    [
        ("feedback", "2019-01-07 17:00", "2018-12-19 17:00"),
        ("proposal", "2019-01-07 17:00", "2018-12-19 17:00"),
        ("complaint", "2019-01-16 17:00", "2018-12-27 17:00"),
    ],
)
def test_each_kind_is_promised_by_its_own_term(sent, kind, due, screen):
    petition, _ = sent(kind=kind)
    assert (petition.due_at, petition.screen_by) == (local(due), local(screen))


def test_the_same_form_sent_twice_is_one_petition_with_the_same_secret(sent):
    first, secret = sent()
    again, same = sent("2018-12-18 08:00")
    assert (again.pk, same) == (first.pk, secret) and PetitionEvent.objects.count() == 1
    other, another = sent(text="Chờ quá lâu, và không ai giải thích.")
    assert other.pk != first.pk and another != secret


def test_neither_the_secret_nor_words_nor_names_are_in_the_rows_that_remain(sent):
    petition, secret = sent()
    kept = {field.name: str(getattr(petition, field.name)) for field in Petition._meta.concrete_fields}
    assert not [name for name, value in kept.items() if secret in value or "Góp" in value or "0911" in value]
    assert PetitionEvent.objects.get().data == {"state": "sent"}
    assert Author.objects.get().name == "Trần Văn Góp"


def test_a_petition_is_found_by_code_and_secret_however_they_are_typed(sent, at):
    petition, secret = sent()
    typed = f" {petition.code.lower().replace('-', ' ')} "
    spoken = f"{secret[:5]}-{secret[5:]}".lower()
    found = petitions.tracked(code=typed, secret=spoken, address=HOME, at=at("2018-12-18 08:00"))
    assert found.pk == petition.pk


def test_wrong_tries_are_counted_and_stop_this_address_alone(sent, at, settings):
    settings.LOOKUP_WHOLE_FAILURES_PER_ADDRESS = 4
    petition, secret = sent()
    now = at("2018-12-18 08:00")
    for number in range(4):
        code = petition.code if number % 2 else "PA-0000-0000"
        with pytest.raises(access.LookupMiss):
            petitions.tracked(code=code, secret="0000000000", address=HOME, at=now)
    with pytest.raises(access.LookupThrottled) as stop:
        petitions.tracked(code=petition.code, secret=secret, address=HOME, at=now)
    assert stop.value.until == at("2018-12-18 09:00")
    assert petitions.tracked(code=petition.code, secret=secret, address="203.0.113.10", at=now)


def test_from_receipt_to_a_published_answer_every_act_is_in_the_log(sent, world, at):
    petition, _ = sent()
    now = at("2018-12-18 08:00")
    answering.accept(petition.pk, by=world.receiver, at=now, seen=1)
    answering.answer(petition.pk, text="Quầy đã mở thêm hai cửa.", by=world.leader, at=now, seen=2)
    answering.publish(petition.pk, question="Vì sao phải chờ lâu?", by=world.leader, at=now, seen=3)
    assert [one.public_text for one in answering.published()] == ["Vì sao phải chờ lâu?"]
    answering.hide(petition.pk, by=world.leader, at=now, seen=4)
    assert not answering.published().exists()
    kinds = list(PetitionEvent.objects.order_by("seq").values_list("seq", "kind"))
    assert kinds == [(1, "sent"), (2, "accepted"), (3, "answered"), (4, "published"), (5, "hidden")]


def test_passed_on_it_belongs_to_the_other_unit_and_the_promise_stays(sent, world, at):
    petition, _ = sent()
    now = at("2018-12-18 08:00")
    after = answering.forward(petition.pk, to=world.other, by=world.handler, at=now, seen=1)
    assert (after.holder, after.unit, after.due_at, after.state) == (world.other, world.ward, petition.due_at, "sent")
    with pytest.raises(NotYourPost):
        answering.answer(petition.pk, text="Chúng tôi xin trả lời.", by=world.leader, at=now, seen=2)
    assert answering.refuse(petition.pk, reason="Trùng với phản ánh trước.", by=world.stranger, at=now, seen=2).ended_at


def test_a_leader_names_who_looks_into_it_whose_draft_the_leader_sends(sent, world, at):
    petition, _ = sent()
    now = at("2018-12-18 08:00")
    with pytest.raises(NotYourPost):
        answering.assign(petition.pk, to=world.leader, by=world.handler, at=now, seen=1)
    with pytest.raises(Invalid):
        answering.assign(petition.pk, to=world.stranger, by=world.leader, at=now, seen=1)
    assigned = answering.assign(petition.pk, to=world.handler, by=world.leader, at=now, seen=1)
    assert (assigned.handler, assigned.state, assigned.screened_at) == (world.handler, "accepted", now)
    drafted = answering.draft(petition.pk, text="Quầy sẽ mở thêm hai cửa.", by=world.handler, at=now, seen=2)
    assert (drafted.draft, drafted.answer) == ("Quầy sẽ mở thêm hai cửa.", "")
    events = PetitionEvent.objects.order_by("seq").values_list("kind", "data")
    assert list(events)[1:] == [
        ("assigned", {"state": "accepted", "to": world.handler.pk}), ("drafted", {"state": "accepted"})
    ]  # fmt: skip
    passed = answering.forward(petition.pk, to=world.other, by=world.leader, at=now, seen=3)
    assert (passed.handler, passed.draft) == (None, "")


def test_acts_that_do_not_fit_are_refused_with_nothing_written(sent, world, at):
    petition, _ = sent()
    now = at("2018-12-18 08:00")
    facts = {"at": now, "seen": 1}
    for refused, act, more in [
        (NotYourPost, answering.answer, {"text": "Chúng tôi xin trả lời.", "by": world.handler}),
        (NotYourPost, answering.accept, {"by": world.stranger}),
        (NotAllowedNow, answering.publish, {"question": "Vì sao phải chờ lâu?", "by": world.leader}),
        (NotAllowedNow, answering.make_complex, {"by": world.leader}),
        (Invalid, answering.answer, {"text": "  ngắn ", "by": world.leader}),
        (Invalid, answering.forward, {"to": world.ward, "by": world.leader}),
        (ActRefused, answering.accept, {"by": world.leader, "seen": 0}),
    ]:
        with pytest.raises(refused):
            act(petition.pk, **{**facts, **more})
    petition.refresh_from_db()
    assert (petition.seq, petition.state, PetitionEvent.objects.count()) == (1, "sent", 1)


def test_a_complex_complaint_has_45_days_and_is_never_published(sent, world, at):
    petition, _ = sent(kind="complaint")
    now = at("2018-12-18 08:00")
    after = answering.make_complex(petition.pk, by=world.leader, at=now, seen=1)
    assert after.due_at == local("2019-01-31 17:00")
    answering.answer(petition.pk, text="Quyết định được giữ nguyên.", by=world.leader, at=now, seen=2)
    with pytest.raises(NotAllowedNow):
        answering.publish(petition.pk, question="Vì sao phải chờ lâu?", by=world.leader, at=now, seen=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(published_at=now, public_text="Câu hỏi")


def test_an_answer_that_names_the_sender_is_not_published(sent, world, at):
    petition, _ = sent()
    now = at("2018-12-18 08:00")
    answering.answer(petition.pk, text="Kính gửi ông trần văn góp, quầy đã mở thêm.", by=world.leader, at=now, seen=1)
    with pytest.raises(Invalid):
        answering.publish(petition.pk, question="Vì sao phải chờ lâu?", by=world.leader, at=now, seen=2)
    assert not answering.published().exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE voices_petitionevent SET seq = seq",
        "DELETE FROM voices_petitionevent",
        "TRUNCATE voices_petitionevent",
        "DELETE FROM voices_petition",
        "UPDATE voices_petition SET text = 'khác'",
        "UPDATE voices_petition SET sent_at = now()",
        "UPDATE voices_petition SET state = 'answered'",
    ],
)
def test_the_database_refuses_what_must_never_be(sent, statement, owner_connection):
    sent()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_eight_sendings_of_one_form_at_once_are_one_petition(own_database):
    world = a_world()
    facts = petitions.Sending(KEY, "feedback", world.ward, "Chờ quá lâu ở quầy số 2.", "Trần Văn Góp")
    secrets, start = [], threading.Barrier(8)

    def send() -> None:
        start.wait()
        secrets.append(petitions.send(facts, at=local("2018-12-17 14:20"))[1])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(secrets) == 8 and len(set(secrets)) == 1
    assert (Petition.objects.count(), PetitionEvent.objects.count(), Author.objects.count()) == (1, 1, 1)
