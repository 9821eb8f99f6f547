"""Many dossiers scanned one by one and handed over at once, a result for each."""

import html
import re

from django.utils import timezone

from dossiers.casework import access, actions
from dossiers.casework.models import Dossier
from tests.desk.conftest import words

PAGE = "/can-bo/ban-giao"


def test_scanned_codes_and_links_are_handed_over_with_a_result_for_each(at_desk, received, world):
    first, second, gone = received(hours=5), received(hours=4), received(hours=3)
    token = access.issue_token(second, at=timezone.now())
    desk = at_desk("receiver")
    page = desk.post(PAGE, {"quet": first.code.lower()})
    assert [row.code for row in page.context["rows"]] == [first.code]
    page = desk.post(PAGE, {"ma": [first.code], "quet": f"https://motcua.test/r/{token}"})
    assert [row.code for row in page.context["rows"]] == [first.code, second.code]
    assert token not in words(page)
    actions.withdraw(gone.pk, reason="Rút", by=world.receiver, at=timezone.now())
    target = f"{world.ward.pk}-{world.handler.pk}"
    done = desk.post(PAGE, {"ma": [first.code, second.code, gone.code], "nhan": target, "lam": "ban-giao"})
    assert [row.done for row in done.context["rows"]] == [True, True, False]
    assert "Phiếu kiểm soát bàn giao" in words(done) and "Không thể thực hiện" in words(done)
    assert set(Dossier.objects.filter(handler=world.handler)) == {first, second}
    query = html.unescape(re.search(r'phieu\?([^"]+)"', words(done))[1])
    sheet = words(desk.get(f"{PAGE}/phieu?{query}"))
    assert first.code in sheet and second.code in sheet and gone.code not in sheet and "Bên nhận" in sheet
    made = desk.get(f"{PAGE}/phieu.pdf?{query}")
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF-")
    assert at_desk("leader").get(f"{PAGE}/phieu?{query}").status_code == 404  # who gave it prints it


def test_what_cannot_be_scanned_is_said_and_the_list_stays(at_desk, received, world):
    dossier = received()
    desk = at_desk("receiver")
    for typed in ("nonsense", "https://x/r/0000000000", dossier.code):
        page = desk.post(PAGE, {"ma": [dossier.code], "quet": typed})
        assert page.status_code == 422
        assert [row.code for row in page.context["rows"]] == [dossier.code]
    assert desk.post(PAGE, {"ma": [dossier.code], "bo": dossier.code}).context["rows"] == []
    for target in ("", "x", "9" * 40, f"{world.ward.pk}x-"):
        assert desk.post(PAGE, {"ma": [dossier.code], "nhan": target, "lam": "ban-giao"}).status_code == 422
    assert desk.post(PAGE, {"nhan": f"{world.ward.pk}-", "lam": "ban-giao"}).status_code == 422


def test_others_dossiers_are_not_on_anybodys_list(at_desk, received):
    dossier = received()
    page = at_desk("stranger").post(PAGE, {"ma": [dossier.code], "quet": dossier.code})
    assert page.status_code == 422 and page.context["rows"] == []


def test_the_search_box_takes_a_scanned_link_of_a_dossier_one_may_see(at_desk, received):
    dossier = received()
    token = access.issue_token(dossier, at=timezone.now())
    link = f"https://motcua.test/r/{token}"
    found = at_desk("receiver").get("/can-bo/viec", {"q": link})
    assert found.status_code == 302 and found["Location"].endswith(dossier.code)
    foreign = at_desk("stranger").get("/can-bo/viec", {"q": link})
    assert foreign.status_code == 200 and token not in words(foreign) and dossier.code not in words(foreign)


def test_a_sheet_that_the_log_does_not_know_is_not_found(at_desk):
    desk = at_desk("receiver")
    for query in ("", "luc=1&hs=1", "luc=x&hs=1", "luc=1&hs=..", "luc=999999999999999999&hs=zzzzzzzzzzzzz"):
        assert desk.get(f"{PAGE}/phieu?{query}").status_code == 404, query
