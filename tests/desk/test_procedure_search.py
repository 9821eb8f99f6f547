"""The procedure search of reception: everyday words, this desk's habits, and where else it is done."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from dossiers.casework import popularity
from dossiers.procedures.models import ProcedureVersion
from portal.web.process_cache import ProcessCache
from tests import browser
from tests.desk.conftest import words
from tests.journeys.test_the_main_job import sign_in
from tests.world import a_dossier, a_world

DESK, PIECE = "/can-bo/tiep-nhan", "/can-bo/tiep-nhan/phan/thu-tuc"


COPY, OF_A_CONTRACT, EXTRACT, FOREIGN_COPY = "2.000815", "2.000942", "2.000635", "2.000843"


@pytest.fixture
def catalogue(world):
    """The packaged procedures, at a ward whose desk takes those of communes."""
    ProcessCache.forget_everything()
    yield {
        one.procedure.code: one for one in ProcedureVersion.objects.filter(valid_to=None).select_related("procedure")
    }
    ProcessCache.forget_everything()


def piece(client, typed, **more):
    return client.post(PIECE, {"tim": typed, **more})


def codes(page):
    return re.findall(r'<option value="([^"]+)"', words(page))


def test_the_citizens_everyday_words_find_procedures_at_the_desk_too(catalogue, at_desk):
    """Before, the desk looked for letters in names only: these found nothing."""
    for typed, code in {"đkkh": "1.000894", "lay vo": "1.000894", "sao y": COPY, "photo công chứng": COPY}.items():
        assert codes(piece(at_desk("receiver"), typed))[0] == code, typed


def test_enter_takes_the_copy_of_a_paper_and_not_that_of_a_contract(catalogue, at_desk, world):
    """The example: “chứng thực bản sao” and Enter took the wrong one of two."""
    assert codes(piece(at_desk("receiver"), "chứng thực bản sao")) == [COPY]


@pytest.mark.parametrize("often", [COPY, OF_A_CONTRACT, EXTRACT])
def test_enter_takes_what_this_desk_receives_most_under_that_name(catalogue, at_desk, world, often):
    for hours in (3, 30, 60):
        a_dossier(world, timezone.now() - dt.timedelta(hours=hours), catalogue[often])
    found = codes(piece(at_desk("receiver"), "bản sao"))
    assert found[0] == often and {COPY, OF_A_CONTRACT, EXTRACT} <= set(found)
    form = at_desk("receiver").post(DESK, {"lam": "tim", "tim": "bản sao", "unit": world.ward.pk})
    assert f'value="{often}" selected' in words(form)  # the same without a script


def test_habits_are_this_desks_of_the_last_ninety_days(catalogue, world):
    now = timezone.now()
    a_dossier(world, now - dt.timedelta(days=91), catalogue[EXTRACT])
    a_dossier(world, now - dt.timedelta(days=2), catalogue[COPY])
    assert popularity.received_by_procedure(world.ward.pk, until=now) == {COPY: 1}
    assert popularity.received_by_procedure(world.other.pk, until=now) == {}


def test_what_another_desk_receives_is_named_with_that_desk(catalogue, at_desk):
    said = words(piece(at_desk("receiver"), "chứng thực bản sao giấy tờ nước ngoài"))
    assert f"{catalogue[FOREIGN_COPY].name}: nhận tại <b>Quận thử</b>" in said
    said = words(piece(at_desk("receiver"), "mở công ty"))
    assert "nhận tại <b>Sở Kế hoạch và Đầu tư</b>" in said and "Quầy này không nhận thủ tục nào như vậy" in said


def test_what_other_offices_handle_is_said_and_what_fits_nothing_too(catalogue, at_desk):
    said = words(piece(at_desk("receiver"), "hộ chiếu"))
    assert "Không làm ở đây. Hộ chiếu: đến" in said and not codes(piece(at_desk("receiver"), "hộ chiếu"))
    assert "Không thủ tục nào khớp “nuoi heo”" in words(piece(at_desk("receiver"), "nuoi heo"))
    page = at_desk("receiver").post(DESK, {"lam": "tim", "tim": "hộ chiếu"})
    assert "Không làm ở đây. Hộ chiếu: đến" in words(page)


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "<script>", "x" * 5000])
def test_whatever_is_typed_there_is_an_answer(catalogue, at_desk, typed):
    page = piece(at_desk("receiver"), typed)
    assert page.status_code == 200 and "<script" not in words(page)


@pytest.mark.browser
def test_enter_in_a_browser_takes_the_most_received_and_nothing_where_nothing_is_ours(own_database, web):
    ProcessCache.forget_everything()
    world = a_world()
    contract = ProcedureVersion.objects.get(procedure__code=OF_A_CONTRACT, valid_to=None)
    a_dossier(world, timezone.now() - dt.timedelta(hours=30), contract)
    with browser.opened() as page:
        sign_in(page, web, world.receiver)
        page.goto(f"{web}{DESK}")
        box, chosen = page.get_by_label("Tìm thủ tục"), page.locator("[name=procedure]")
        box.fill("bản sao")
        box.press("Enter")
        page.locator("[name=id_number]:focus").wait_for()
        assert chosen.input_value() == OF_A_CONTRACT
        box.fill("hộ chiếu")
        page.get_by_text("Không làm ở đây. Hộ chiếu").wait_for()
        assert chosen.input_value() == OF_A_CONTRACT  # typing alone chooses nothing
        box.press("Enter")
        page.locator("[name=procedure] option[value='']:checked").wait_for(state="attached")
