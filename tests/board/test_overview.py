import gzip
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.casework import actions
from dossiers.oversight import reports, tallies
from dossiers.oversight.models import Demonstration
from portal.presentation import ranking
from portal.web.process_cache import ProcessCache
from tests.board.conftest import PERIOD
from tests.world import a_dossier, a_dossier_in_process, local


def words(response) -> str:
    """A page's text, blanks put together."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text).replace("\u00a0", " "))


def test_who_has_not_signed_in_is_sent_to_sign_in_and_back():
    response = Client().get("/dieu-hanh/?ky=quy")
    assert response.status_code == 302
    assert response["Location"] == "/can-bo/dang-nhap?next=%2Fdieu-hanh%2F%3Fky%3Dquy"


def test_who_holds_no_post_may_not_look(world, signed_in):
    assert signed_in(world.idle).get("/dieu-hanh/").status_code == 403


def test_the_page_tells_the_row_of_the_period(world, history, signed_in):
    a_dossier(world, local("2018-12-11 08:00"), version=world.same_day)
    response = signed_in(world.mayor).get(f"/dieu-hanh/?{PERIOD}")
    since, until = local("2018-12-01 00:00"), local("2018-12-21 00:00")
    row = reports.figures(since=since, until=until, as_of=until)
    assert row.late > 0 and row.overdue > 0, "the history has something to show"
    assert response.context["row"].differing(row) == []
    told = words(response)
    assert f"{row.on_time_rate.replace('.', ',')} %" in told
    assert f"{row.late} hồ sơ trễ" in told
    assert f"{row.overdue} hồ sơ quá hạn" in told
    assert "từ 01/12/2018 đến 20/12/2018" in told
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_it_takes_eight_queries_however_much_there_is(world, history, signed_in):
    """Also when nobody looked for five minutes; calendars and whether it is a sample are remembered by the process."""
    client = signed_in(world.mayor)
    client.get("/dieu-hanh/")
    for remembered in (True, True, False, False):
        if not remembered:
            ranking.shares.answers.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/dieu-hanh/").status_code == 200
        assert len(queries) <= 8, [query["sql"][:80] for query in queries]
        a_dossier(world, local("2018-12-27 08:00"))


def test_an_empty_city_has_a_page_too(world, signed_in):
    told = words(signed_in(world.mayor).get("/dieu-hanh/"))
    assert "Kỳ này chưa có hồ sơ nào được giải quyết" in told
    assert "Không có hồ sơ nào quá hạn" in told
    assert "chưa đối soát lần nào" in told


def test_what_is_open_now_is_told_by_the_time_left_and_by_unit_and_reason(world, signed_in):
    from django.utils import timezone

    now = timezone.now()
    late = a_dossier_in_process(world, local("2018-12-03 08:00"))
    actions.extend(
        late.pk,
        reason="Chờ xác minh",
        extended_to=local("2019-01-04 17:00"),
        by=world.leader,
        at=local("2018-12-14 08:00"),
    )
    a_dossier(world, now)
    told = words(signed_in(world.mayor).get("/dieu-hanh/"))
    assert "1 hồ sơ quá hạn , đang xử lý" in told or "1 hồ sơ quá hạn, đang xử lý" in told
    assert "Phường thử" in told


def test_a_leader_of_a_district_sees_the_district_and_its_wards_only(world, history, signed_in):
    a_dossier(world, local("2018-12-03 08:00"))
    response = signed_in(world.district_leader).get(f"/dieu-hanh/?{PERIOD}")
    codes = {row.code for row in response.context["units"]}
    assert codes == {"T10.31", "T10.31.01", "T10.31.02"}
    assert "T10.05" not in response.content.decode()
    alone = signed_in(world.head).get(f"/dieu-hanh/?{PERIOD}")
    assert alone.context["row"].received == 0


def test_units_can_be_narrowed_to_a_kind(world, history, signed_in):
    response = signed_in(world.mayor).get(f"/dieu-hanh/?{PERIOD}&khoi=district")
    assert {row.kind for row in response.context["units"]} == {"district"}
    assert signed_in(world.mayor).get("/dieu-hanh/?khoi=x").context["kind"] == ""


@pytest.mark.parametrize(
    ("query", "key", "sentence"),
    [
        ("", "12-thang", ""),
        ("ky=quy", "quy", ""),
        ("ky=thang-truoc", "thang-truoc", ""),
        ("ky=nam", "nam", ""),
        ("ky=khong-co", "12-thang", "Kỳ này không có."),
        ("ky=mau", "12-thang", "Kỳ này không có."),
        (PERIOD, "tu-chon", ""),
        ("ky=12-thang&truoc=12-thang&tu=2018-12-01&den=2018-12-20", "tu-chon", ""),
        ("ky=quy&truoc=tu-chon&tu=2018-12-01&den=2018-12-20", "quy", ""),
        ("ky=tu-chon", "tu-chon", "Chọn ngày đầu và ngày cuối"),
        ("ky=tu-chon&tu=2018-12-21&den=2018-12-20", "tu-chon", "Chọn ngày đầu và ngày cuối"),
        ("ky=tu-chon&tu=9999-12-31&den=9999-12-31", "tu-chon", "Chọn ngày đầu và ngày cuối"),
        ("ky=tu-chon&tu=x'--&den=" + "9" * 9000, "tu-chon", "Chọn ngày đầu và ngày cuối"),
    ],
)
def test_a_period_is_chosen_or_a_sentence_says_why_not(world, signed_in, query, key, sentence):
    response = signed_in(world.mayor).get(f"/dieu-hanh/?{query}")
    assert response.status_code == (400 if sentence else 200)
    assert response.context["choice"].key == key
    assert (sentence in words(response)) if sentence else (response.context["choice"].error == "")


def test_the_year_of_the_sample_can_be_chosen_where_there_is_one(world, history, signed_in):
    made = local("2018-12-20 22:30")
    Demonstration.objects.create(made_at=made, seed=1)
    ProcessCache.forget_everything()
    response = signed_in(world.mayor).get("/dieu-hanh/?ky=mau")
    assert response.context["choice"].period.end == made
    assert "Năm của bản mẫu" in words(response)


def test_the_title_says_how_the_figures_were_kept(world, history, signed_in):
    tallies.apply_pending()
    tallies.recount()
    told = words(signed_in(world.mayor).get("/dieu-hanh/"))
    assert "lần cộng dồn gần nhất" in told and f"đối soát khớp {len(history)} hồ sơ" in told


def test_the_page_is_light_and_keeps_to_the_content_policy(world, history, signed_in):
    response = signed_in(world.mayor).get(f"/dieu-hanh/?{PERIOD}")
    html = response.content.decode()
    assert len(gzip.compress(response.content)) < 60 * 1024
    assert " style=" not in html and not re.search(r"<script(?![^>]* src=)", html)


@pytest.mark.parametrize(("who", "page"), [("mayor", ""), ("district_leader", ""), ("leader", "don-vi/T10.31.01/")])
def test_the_board_leads_to_its_period_as_a_spreadsheet_and_as_csv(world, history, signed_in, who, page):
    client = signed_in(getattr(world, who))
    board = client.get(f"/dieu-hanh/{page}?{PERIOD}")
    row = board.context["own"] if page else board.context["row"]
    links = re.findall(r'href="(/dieu-hanh/bieu/[^"]+dang=(?:xlsx|csv))"', board.content.decode())
    assert len(links) == 2
    for link in links:
        file = client.get(unescape(link))
        assert file.status_code == 200 and "attachment" in file["Content-Disposition"]
    first = file.content.decode("utf-8-sig").splitlines()[1].split(",")
    assert [int(first[column]) for column in (6, 9, 10)] == [row.resolved, row.late, row.in_progress]
