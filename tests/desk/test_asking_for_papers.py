"""The form that asks for papers says what becomes of the term, and asks why where the law depends on it."""

import pytest

from dossiers.procedures.models import ProcedureVersion


@pytest.mark.parametrize(("said", "restarts"), [("1", True), ("0", False), ("", True)])
def test_where_the_law_asks_why_papers_are_missing_the_form_asks_too(world, in_process, do, at_desk, said, restarts):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(supplement_effect="restart_if_incomplete")
    dossier = in_process()
    page = at_desk("handler").get(f"/can-bo/ho-so/{dossier.code}?viec=ask_for_papers").content.decode()
    assert "Chỉ cần giải trình, làm rõ" in page
    paper = world.ten_days.papers.first()
    do("handler", dossier, "ask_for_papers", papers=[paper.pk], reason="Thiếu chữ ký trang 2", incomplete=said)
    assert dossier.pauses.get().restarts is restarts


@pytest.mark.parametrize(("effect", "says"), [("restart", "tính lại từ đầu"), ("shift", "tính tiếp")])
def test_elsewhere_the_form_says_what_becomes_of_the_term(world, in_process, at_desk, effect, says):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(supplement_effect=effect)
    page = at_desk("handler").get(f"/can-bo/ho-so/{in_process().code}?viec=ask_for_papers").content.decode()
    assert f"Nộp đủ thì thời hạn {says}." in page and "Chỉ cần giải trình" not in page


def test_after_a_request_was_taken_back_the_dossiers_page_stands(world, in_process, do, at_desk):
    dossier = in_process()
    paper = world.ten_days.papers.first()
    assert do("handler", dossier, "ask_for_papers", papers=[paper.pk], reason="Thiếu chữ ký trang 2").status_code == 302
    assert do("handler", dossier, "recall_request", reason="Giấy tờ đã có trong hồ sơ").status_code == 302
    answer = at_desk("handler").get(f"/can-bo/ho-so/{dossier.code}")
    assert answer.status_code == 200 and "Hẹn trả" in answer.content.decode()
