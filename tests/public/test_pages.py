"""The small real pages: no link leads nowhere, the search needs no accents, the board counts what there is."""

import gzip
import html
import re

import pytest

from dossiers.casework import actions
from dossiers.oversight import tallies
from dossiers.oversight.figures import UnitCounts
from dossiers.oversight.models import Demonstration
from portal.presentation import ranking
from portal.web.process_cache import ProcessCache
from tests.public.test_dossier import sign, text


def test_no_link_of_the_public_pages_is_dead(client, world):
    seen, waiting = set(), {"/"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = client.get(path)
        assert response.status_code == 200, path
        if response.streaming or path.startswith("/.well-known/"):
            continue
        links = re.findall(r'href="([^"#]*)[^"]*"', response.content.decode())
        for link in links:
            target = html.unescape(f"{path.split('?')[0]}{link}" if link.startswith("?") else link)
            elsewhere = ("/static/", "/can-bo/", "/thu-tuc/", "/en/thu-tuc/")
            if target.startswith("/") and not target.startswith(elsewhere):
                waiting |= {target} - seen
    assert {"/", "/ket-qua/", "/huong-dan/", "/bao-mat/"} <= seen


@pytest.mark.parametrize("typed", ["Thủ tục thử T.000010", "thu tuc thu t.000010", "THU 000010", "  000010 "])
def test_a_procedure_is_found_with_and_without_accents(client, world, typed):
    said = text(client.get("/thu-tuc/", {"tim": typed}))
    assert "Thủ tục thử T.000010" in said
    assert "10 ngày làm việc" in said
    assert "T.000031" not in said


@pytest.mark.parametrize("typed", ["xyzzy", "%", "\\", "'", "<b>", "a" * 5000, "\x01\x02"])
def test_a_search_that_finds_nothing_says_so(client, world, typed):
    response = client.get("/thu-tuc/", {"tim": typed})
    assert response.status_code == 200
    assert "<b>”" not in response.content.decode()


@pytest.mark.parametrize(
    ("page", "sentence", "heading"),
    [
        ("/thu-tuc/", "Hộ khẩu, thường trú, tạm trú: đến Công an phường hoặc xã nơi bạn ở", "Làm ở đây"),
        ("/en/thu-tuc/", "Residence registration: go to the police of the ward or commune where you live", "Done here"),
    ],
)
def test_what_another_office_handles_is_said_first_and_what_is_done_here_after_it(
    client, world, page, sentence, heading
):
    said = text(client.get(page, {"tim": "thuong tru"}))
    assert said.index(sentence) < said.index(heading)
    assert heading not in text(client.get(page, {"tim": "hộ chiếu"}))


def test_a_question_that_fits_nothing_says_so_and_whom_to_ask(client, world):
    said = text(client.get("/thu-tuc/", {"tim": "nuoi heo"}))
    assert "Chưa có thủ tục nào khớp với “nuoi heo”" in said and "gọi 1022 để hỏi" in said
    assert "Đăng ký việc nuôi con nuôi" not in said


def test_procedures_can_be_narrowed_to_a_level(client, world):
    said = text(client.get("/thu-tuc/", {"cap": "district", "tim": "thử"}))
    assert "T.000031" in said
    assert "T.000010" not in said
    assert client.get("/thu-tuc/", {"cap": "nonsense"}).status_code == 200


def test_a_procedure_says_when_a_dossier_handed_in_now_would_be_due(client, world, now):
    now("2018-12-17 14:20")
    said = text(client.get("/thu-tuc/T.000010"))
    assert "giấy tờ đủ, thì hẹn" in said
    assert "Tờ khai 1 bản chính" in said
    assert client.get("/thu-tuc/9.999999").status_code == 404


def test_the_board_lists_units_with_most_late_dossiers_first(client, in_process, world, now, at):
    late, good = in_process(), in_process()
    sign(good, world, at("2018-12-24 09:00"))
    sign(late, world, at("2019-01-03 09:00"))
    tallies.apply_pending()
    now("2019-01-04 10:00")
    page = client.get("/ket-qua/").content.decode()
    rows = re.findall(r'<td class="hd"><a [^>]*>(.*?)</a>', page)
    assert rows[0] == "Phường thử"
    assert "1 trễ" in text(client.get("/ket-qua/"))
    assert "Quận thử" not in re.findall(
        r'<td class="hd">.*?</td>', client.get("/ket-qua/?loai=commune").content.decode()
    )


def test_units_without_any_result_stand_behind_those_that_have_some():
    busy = UnitCounts(early=99, late=1, unit_id=1, name="Phường đông")  # one late where two are to be expected
    idle = UnitCounts(unit_id=2, name="Phường chưa có hồ sơ")
    bad = UnitCounts(early=90, late=3, unit_id=3, name="Phường trễ")
    city = UnitCounts(early=189, late=4)
    found = ranking.ranked([idle, busy, bad], city, {1: 2.0, 2: 0.0, 3: 2.0})
    assert [one.row.name for one in found] == ["Phường trễ", "Phường đông", "Phường chưa có hồ sơ"]


def test_the_first_page_counts_every_late_dossier_as_a_dot(client, in_process, world, now, at):
    sign(in_process(), world, at("2019-01-03 09:00"))
    tallies.apply_pending()
    now("2019-01-04 10:00")
    page = client.get("/").content.decode()
    assert "1 hồ sơ trễ" in text(client.get("/"))
    assert len(re.findall(r"M[\d.]+ [\d.]+h0", page)) == 2  # one dot, in the wide and in the narrow drawing


def test_an_empty_city_says_that_there_is_nothing_yet(client, world):
    assert "Chưa có hồ sơ nào được giải quyết" in text(client.get("/"))


def test_the_ribbon_is_there_when_the_data_are_a_sample_and_only_then(client, world, at):
    assert "Dữ liệu mẫu" not in text(client.get("/huong-dan/"))
    ProcessCache.forget_everything()
    Demonstration.objects.create(made_at=at("2018-12-31 17:00"), seed=1)
    assert "Dữ liệu mẫu: hồ sơ, người nộp và số từng đơn vị là giả lập" in text(client.get("/huong-dan/"))


def test_a_page_that_does_not_exist_offers_the_look_up(client, db):
    response = client.get("/khong-co")
    assert response.status_code == 404
    assert "Không có trang này" in text(response)


def test_citizens_pages_weigh_at_most_12_kb_of_html(client, in_process, find, world, now):
    pages = [client.get(path) for path in ("/", "/tra-cuu", "/ket-qua/", "/huong-dan/")]
    pages.append(find(in_process()))
    weights = [len(gzip.compress(page.content, 9)) for page in pages]
    assert max(weights) <= 12 * 1024, weights


@pytest.mark.parametrize("path", ["/", "/tra-cuu", "/ket-qua/", "/thu-tuc/", "/huong-dan/"])
def test_public_pages_need_no_script_and_set_no_cookie(client, world, path):
    response = client.get(path)
    assert "<script" not in response.content.decode()
    assert not response.cookies


def test_a_submission_online_waits_without_a_promise(world, find, at):
    facts = actions.ApplicantFacts(name="Lê Thử", phone="0900123456")
    intake = actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts)
    said = text(find(actions.submit(intake, at=at("2018-12-17 09:00")), at="2018-12-17 10:00"))
    assert "Hồ sơ của bạn đã gửi, đang chờ tiếp nhận" in said
    assert "Trong 8 giờ làm việc, chúng tôi báo" in said
    assert "Hẹn trả kết quả" not in said
