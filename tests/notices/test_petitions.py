"""Whoever sent a petition is told that it was received and answered, by the way they chose, once, in nobody's words."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from dossiers.feedback import answering, petitions
from dossiers.feedback.models import Petition, PetitionEvent, PetitionMail
from dossiers.notices import delivering, failures, links, rules, wording
from dossiers.notices.models import Message
from dossiers.notices.petitions import RECEIPTS_A_DAY
from portal.ops.petition_mail import prepare_petitions

TEXT = "Chờ quá lâu ở quầy số 2."
ANSWER = "Bí mật: quầy đã mở thêm hai cửa cho bạn."


@pytest.fixture
def sent(world, at):
    """A petition about the ward, whose sender wishes to be told by SMS unless another way is given."""

    def sending(key="k", when="2018-12-17 14:20", **changes):
        facts = {"key": key, "kind": "feedback", "unit": world.ward, "text": TEXT, "name": "Trần Văn Góp",
                 "contact": "+84 911 222 333", "way": "sms", **changes}  # fmt: skip
        return petitions.send(petitions.Sending(**facts), at=at(when))[0]

    return sending


@pytest.fixture
def heard(at):
    """Tell what waits at an instant; all messages about petitions, oldest first."""

    def telling(when="2018-12-17 14:30"):
        prepare_petitions(at=at(when))
        return list(Message.objects.filter(petition__isnull=False).order_by("pk"))

    return telling


def test_received_and_answered_are_told_without_a_word_of_either_side(sent, world, heard, at):
    petition = sent()
    (receipt,) = heard()
    expected = f"Mot cua phuong thu: da nhan phan anh {petition.code}. Hen tra loi 07/01/2019. Xem: {{link}}"
    assert (receipt.body, receipt.channel, receipt.recipient) == (expected, "sms", "0911222333")
    delivering.claim(at=at("2018-12-17 14:31"))
    now = at("2018-12-18 08:00")
    answering.accept(petition.pk, by=world.receiver, at=now, seen=1)
    answering.answer(petition.pk, text=ANSWER, by=world.leader, at=now, seen=2)
    answering.publish(petition.pk, question="Vì sao phải chờ lâu?", by=world.leader, at=now, seen=3)
    _, told = heard("2018-12-18 08:01")
    assert told.body == f"Mot cua phuong thu: phan anh {petition.code} da co tra loi. Xem: {{link}}"
    kept = str(Message.objects.values())
    assert "hai cua" not in kept and "hai cửa" not in kept and "Góp" not in kept and TEXT not in kept
    assert not PetitionMail.objects.exists()


@pytest.mark.parametrize(
    ("way", "contact", "channels"),
    [("sms", "0911 222 333", ["sms"]), ("zalo", "0911222333", ["zalo"]), ("email", "gop@example.vn", ["email"]),
     ("", "0911222333", [])],
)  # fmt: skip
def test_the_senders_choice_decides(sent, heard, way, contact, channels):
    sent(way=way, contact=contact)
    assert [message.channel for message in heard()] == channels
    assert not PetitionMail.objects.exists()


def test_a_way_that_is_not_set_up_is_not_used(sent, heard, settings):
    settings.EMAIL_URL = "smtp://localhost:1"
    sent()
    assert heard() == []


def test_telling_again_tells_nothing_more_and_the_database_refuses_it(sent, heard):
    petition = sent()
    first = heard()
    PetitionMail.objects.create(petition=petition, seq=1, kind="sent")  # mail come back
    assert heard() == first
    (message,) = first
    message.pk, message.key, message.link_digest = None, links.uuid.uuid4(), None
    with pytest.raises(IntegrityError, match="message_once_of_petition"), transaction.atomic():
        message.save(force_insert=True)


def test_a_failure_on_the_way_leaves_the_mail_where_it_was(sent, heard, monkeypatch):
    sent()
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(wording, "of_petition", lambda *given, **more: 1 // 0)
        heard()
    assert PetitionMail.objects.count() == 1 and len(heard()) == 1


def test_at_night_an_answer_waits_for_the_morning_and_replaces_what_nobody_has_sent(sent, world, heard, at):
    petition = sent(when="2018-12-17 21:30")
    heard("2018-12-17 21:31")
    answering.answer(petition.pk, text=ANSWER, by=world.leader, at=at("2018-12-17 22:00"), seen=1)
    assert [message.state for message in heard("2018-12-17 22:01")] == ["merged", "waiting"]
    assert delivering.claim(at=at("2018-12-17 23:00")) == []
    (morning,) = delivering.claim(at=at("2018-12-18 07:01"))
    assert morning.kind == "petition_answered"


def test_receipts_cannot_be_poured_over_a_strangers_number(sent, world, heard, at):
    many = [sent(key=str(number)) for number in range(RECEIPTS_A_DAY + 2)]
    assert len(heard()) == RECEIPTS_A_DAY
    answering.answer(many[-1].pk, text=ANSWER, by=world.leader, at=at("2018-12-17 15:00"), seen=1)
    assert [message.kind for message in heard("2018-12-17 15:01")][-1] == "petition_answered"


def test_the_link_opens_its_petition_as_code_and_secret_do(sent, client, at):
    petition = sent()
    prepare_petitions(at=timezone.now())
    message = Message.objects.get()
    page = client.get(f"/t/{links.token_of(message.key)}")
    assert petition.code in page.content.decode() and TEXT in page.content.decode()
    assert "Văn Góp" not in page.content.decode() and page["Cache-Control"] == "no-store" and not page.cookies
    with pytest.raises(links.access.LookupMiss):
        links.dossier_of(links.token_of(message.key), at=timezone.now())


def test_what_cannot_be_sent_becomes_a_task_of_the_unit_that_holds_it(sent, world, heard, at):
    petition = sent()
    (message,) = heard()
    now = at("2018-12-18 09:00")
    Message.objects.filter(pk=message.pk).update(state="failed", settled_at=now)
    assert [task.petition for task in failures.open_tasks([world.ward.pk])] == [petition.code]
    failures.close(message.pk, units=[world.ward.pk], words="Đã gọi", by=world.receiver, at=now)
    assert not failures.open_tasks([world.ward.pk]).exists()


def test_a_sample_goes_to_the_console_alone(sent, heard):
    sent()
    Petition.objects.update(sample=True)
    assert [message.sample for message in heard()] == [True]


def test_every_kind_is_told_or_silent_on_purpose():
    assert set(rules.PETITIONS) | rules.PETITIONS_SILENT == set(PetitionEvent.Kind.values)
    assert not set(rules.PETITIONS) & rules.PETITIONS_SILENT


@pytest.mark.parametrize("kind", rules.PETITIONS)
def test_every_sms_fits_whatever_the_names(kind, settings, at):
    settings.PUBLIC_ORIGIN = "https://dichvucong.thanhphocantho.gov.vn:8443"
    facts = {"code": "PA-7K3M-9XQ2", "what": "phản ánh", "due_at": at("2019-01-07 07:55")}
    said = wording.of_petition(kind, "sms", unit="Ủy ban nhân dân thị trấn Nguyễn Thị Minh Khai " * 3, **facts).body
    whole = said.replace(wording.LINK, links.address_of(links.uuid.uuid4()))
    assert len(whole) <= 160 and whole.isascii() and "PA-7K3M-9XQ2" in whole
    mail = wording.of_petition(kind, "email", unit="Phường thử", **facts)
    assert "PA-7K3M-9XQ2" in mail.subject and mail.body.endswith(f"Theo dõi: {wording.LINK}")


def test_the_database_keeps_a_way_with_an_address(sent):
    petition = sent()
    with pytest.raises(DatabaseError, match="petition_told_somewhere"), transaction.atomic():
        type(petition.author).objects.update(contact="")
