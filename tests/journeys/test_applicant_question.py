"""An officer asks the applicant while the work goes on; the answer comes from a telephone, without a script."""

import datetime as dt
import os

import pytest
from django.utils import timezone

from dossiers.casework.models import ApplicantQuestion, Dossier
from portal.public import addresses
from tests import browser
from tests.desk.test_screens import look_at, sign_in
from tests.world import a_dossier_in_process, a_world

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS", "")


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_question_is_asked_answered_and_read(own_database, web):
    world = a_world()
    dossier = a_dossier_in_process(world, timezone.now() - dt.timedelta(hours=2))
    due = Dossier.objects.get(pk=dossier.pk).due_at
    here, troubles = f"{web}/can-bo/ho-so/{dossier.code}", []
    with browser.opened() as page:
        sign_in(page, web, world.handler.username)
        page.goto(f"{here}?viec=ask_applicant#viec")
        page.get_by_label("Câu hỏi").fill("Thửa đất có tiếp giáp hẻm 51 không?")
        troubles += look_at(page)
        shot(page, "ask-1440")
        page.locator("#viec").get_by_role("button", name="Hỏi người nộp").click()
        page.get_by_text("Đang chờ người nộp trả lời.").wait_for()
        troubles += look_at(page)
        shot(page, "asked-1440")
        page.goto(f"{web}/can-bo/can-chu-y?loai=da-hoi")
        page.get_by_text("Chờ người nộp trả lời").first.wait_for()
        troubles += look_at(page)
        shot(page, "list-1440")
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        page.goto(f"{web}/ho-so/{addresses.signed(dossier)}")
        page.get_by_text("Bạn trả lời một câu hỏi của cơ quan").wait_for()
        shot(page, "status-390")
        page.goto(f"{web}/viec/{addresses.acting(dossier)}/cau-hoi")
        shot(page, "question-390")
        page.get_by_role("button", name="Gửi trả lời").click()
        page.get_by_text("Ghi câu trả lời.").first.wait_for()
        assert not browser.scrolls_sideways(page)
        shot(page, "refused-390")
        page.get_by_label("Bạn trả lời").fill("Có, giáp hẻm 51 ở phía sau")
        page.get_by_role("button", name="Gửi trả lời").click()
        page.get_by_text("Chúng tôi đã nhận câu trả lời.").wait_for()
        assert not browser.scrolls_sideways(page)
        shot(page, "answered-390")
    with browser.opened(viewport=browser.PHONE) as page:
        sign_in(page, web, world.handler.username)
        page.goto(f"{web}/can-bo/can-chu-y?loai=da-tra-loi")
        shot(page, "list-390")
        page.get_by_role("link", name=dossier.code).first.click()
        page.get_by_text("Có, giáp hẻm 51 ở phía sau").wait_for()
        troubles += look_at(page)
        shot(page, "read-390")
    assert troubles == []
    assert ApplicantQuestion.objects.get().outcome == "answered"
    assert Dossier.objects.get(pk=dossier.pk).due_at == due
