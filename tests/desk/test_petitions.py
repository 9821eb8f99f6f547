"""Petitions at the desk: those late first, acts by those they belong to, the sender's name for the leader alone."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.feedback import petitions
from dossiers.feedback.models import Petition
from tests.desk.conftest import words


@pytest.fixture
def sent(world):
    """A petition about the ward, sent so many days ago."""

    def sending(days=0, text="Chờ quá lâu ở quầy số 2.", **changes):
        facts = {"key": str(days), "kind": "feedback", "unit": world.ward, "text": text, "name": "Trần Văn Góp"}
        sending = petitions.Sending(**{**facts, **changes})
        return petitions.send(sending, at=timezone.now() - dt.timedelta(days=days))[0]

    return sending


def address(petition):
    return f"/can-bo/gop-y/{petition.code}"


def test_the_list_shows_late_ones_first_and_only_the_units_own(at_desk, sent, world):
    new, late = sent(0, "Kiến nghị mở cửa thứ bảy."), sent(40)
    other = sent(3, unit=world.other)
    page = words(at_desk("handler").get("/can-bo/gop-y"))
    assert page.index(late.code) < page.index(new.code) and other.code not in page and "Quá hẹn" in page
    assert at_desk("handler").get(address(other)).status_code == 404
    assert words(at_desk("handler").get("/can-bo/gop-y?xong=1")).count("PA-") == 0


def test_only_the_leader_reads_who_sent_it_and_may_answer(at_desk, sent):
    petition = sent()
    assert "Trần Văn Góp" not in words(at_desk("handler").get(address(petition)))
    assert "Trần Văn Góp" in words(at_desk("leader").get(address(petition)))
    given = {"viec": "answered", "seen": 1, "answer": "Quầy đã mở thêm hai cửa."}
    refused = at_desk("handler").post(address(petition), given)
    assert refused.status_code == 409 and "Việc này của Phường thử" in words(refused)
    done = at_desk("leader").post(address(petition), given, follow=True)
    assert "Đã trả lời" in words(done) and Petition.objects.get().state == "answered"
    published = {"viec": "published", "seen": 2, "question": "Vì sao phải chờ lâu?"}
    assert "Đã công khai" in words(at_desk("leader").post(address(petition), published, follow=True))


def test_a_mistake_comes_back_at_its_field_with_what_was_typed(at_desk, sent):
    petition = sent()
    page = at_desk("leader").post(address(petition), {"viec": "answered", "seen": 1, "answer": "ngắn"})
    assert page.status_code == 422 and ">ngắn</textarea>" in words(page) and 'href="#answer"' in words(page)
    assert at_desk("leader").post(address(petition), {"viec": "nonsense"}).status_code == 422
    page = at_desk("leader").post(address(petition), {"viec": "accepted", "seen": "0"})
    assert page.status_code == 409 and "Có người vừa làm việc khác" in words(page)


def test_what_was_passed_on_leaves_the_list_and_its_page(at_desk, sent, world):
    petition = sent()
    page = at_desk("receiver").post(
        address(petition), {"viec": "forwarded", "seen": 1, "to": world.other.code}, follow=True
    )
    assert "Đã chuyển" in words(page) and at_desk("receiver").get(address(petition)).status_code == 404
    assert at_desk("stranger").get(address(petition)).status_code == 200


def test_a_handler_takes_it_and_drafts_what_the_leader_sends(at_desk, sent, world):
    petition = sent()
    page = words(at_desk("handler").get(address(petition)))
    choices = page.partition('name="handler"')[2].partition("</select>")[0]
    assert "Tôi nhận việc này" in page and choices.count("<option") == 1 and f'"{world.handler.pk}"' in choices
    taken = {"viec": "assigned", "seen": 1, "handler": world.handler.pk}
    assert "Đã giao." in words(at_desk("handler").post(address(petition), taken, follow=True))
    given = {"viec": "drafted", "seen": 2, "draft": "Quầy sẽ mở thêm hai cửa."}
    assert "Người gửi chưa thấy" in words(at_desk("handler").post(address(petition), given, follow=True))
    assert ">Quầy sẽ mở thêm hai cửa.</textarea>" in words(at_desk("leader").get(address(petition)))
    assert at_desk("leader").post(address(petition), {"viec": "assigned", "seen": 3, "handler": "x"}).status_code == 422


def test_the_menu_counts_the_list_of_what_waits(at_desk, sent):
    for number in range(3):
        sent(number)
    page = at_desk("handler").get("/can-bo/gop-y")
    assert page.context["menu"].petitions == len(page.context["rows"]) == 3
    assert at_desk("stranger").get("/can-bo/viec").context["menu"].petitions == 0
