"""New since I looked: a mark in the worklist and a line on the page, gone once the page was opened."""

import datetime as dt

from django.utils import timezone

from dossiers.casework import actions

QUEUE = "/can-bo/viec"


def test_marks_stand_in_the_list_and_on_the_page_until_it_is_opened(world, at_desk, in_process):
    dossier = in_process()
    desk, here = at_desk("handler"), f"/can-bo/ho-so/{dossier.code}"
    assert "Chưa xem" in desk.get(QUEUE).content.decode()
    assert "Mới từ lần bạn mở trước" not in desk.get(here).content.decode()
    said = desk.get(QUEUE).content.decode()
    assert "Chưa xem" not in said and "Mới:" not in said
    actions.ask_applicant(
        dossier.pk, words="Nhà mấy tầng?", by=world.handler, at=timezone.now() - dt.timedelta(seconds=1)
    )
    actions.answer_as_applicant(dossier.pk, answer="Hai", at=timezone.now())
    assert "Mới: trả lời của người nộp" in desk.get(QUEUE).content.decode()
    page = desk.get(here).content.decode()
    assert "Mới từ lần bạn mở trước" in page and "trả lời của người nộp" in page
    assert "Mới:" not in desk.get(QUEUE).content.decode()
    assert "Mới từ lần bạn mở trước" not in desk.get(here).content.decode()
    assert "Mới:" not in at_desk("leader").get(f"{QUEUE}?cua=don-vi").content.decode(), "who never opened has no marks"


def test_what_came_long_ago_is_not_called_unopened(world, at_desk, in_process):
    in_process(hours=24 * 5)
    assert "Chưa xem" not in at_desk("handler").get(QUEUE).content.decode()
