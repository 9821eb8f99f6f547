"""Figures carry the right label: whose they are, of which period, how many units, and what each column of a file is."""

import datetime as dt
import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.casework.states import State
from dossiers.oversight import periods
from dossiers.oversight.figures import Period
from dossiers.oversight.in_progress import OverdueGroup
from dossiers.oversight.reports import year_before
from portal.board import overview, pictures
from portal.exports.spreadsheets import file_name, sheet_name
from portal.public.city_result import late_by_month
from tests.behind_the_log import rewrite
from tests.board.conftest import PERIOD
from tests.world import a_dossier_in_process

LEADERS = ["mayor", "district_leader", "leader"]
SCOPES = {
    "mayor": "Toàn thành phố",
    "district_leader": "Quận thử và các đơn vị trực thuộc",
    "leader": "Phường thử",
}


@pytest.mark.parametrize("who", LEADERS)
@pytest.mark.parametrize("form", ["bieu=ii-06a", "bieu=ii-06a&theo=linh-vuc", "bieu=tien-do", "bieu=tre-han"])
def test_every_form_and_file_names_the_units_it_is_about(world, history, signed_in, who, form):
    client = signed_in(getattr(world, who))
    there = f"/dieu-hanh/bieu/?{form}&{PERIOD}"
    page = client.get(there).content.decode()
    assert f"Phạm vi: {SCOPES[who]}" in page
    main = page[page.index("<main") :]
    assert who == "mayor" or "Toàn thành phố" not in main
    _, sheet, words = read(client.get(f"{there}&dang=xlsx"))
    assert f"Phạm vi: {SCOPES[who]}" in words
    assert who == "mayor" or "Toàn thành phố" not in words
    csv = client.get(f"{there}&dang=csv").content.decode()
    assert who == "mayor" or "Toàn thành phố" not in csv


def test_a_district_seen_by_the_city_is_the_district_in_words_and_in_the_lists_behind(world, history, signed_in):
    client = signed_in(world.mayor)
    page = client.get(f"/dieu-hanh/bieu/?bieu=ii-06a&don-vi=T10.31&{PERIOD}").content.decode()
    assert "Quận thử và các đơn vị trực thuộc" in page and "Toàn thành phố" not in page[page.index("<main") :]
    links = re.findall(r'href="(/dieu-hanh/ho-so/\?[^"]+)"', page)
    links = [link for link in links if "luc=" in link]
    assert links and all(link.count("don-vi=T10.31") == 1 for link in links)
    one = client.get(f"/dieu-hanh/bieu/?bieu=ii-06a&don-vi=T10.31&{PERIOD}&dang=csv")["Content-Disposition"]
    other = client.get(f"/dieu-hanh/bieu/?bieu=ii-06a&{PERIOD}&dang=csv")["Content-Disposition"]
    assert one != other and "bieu-ii-06a_T10.31_2018-12-01_2018-12-20.csv" in one


def test_other_units_are_counted_as_units_not_as_units_times_states(world):
    rows = [SimpleNamespace(unit_id=n, name=f"Phường {n}", code=str(n)) for n in range(1, 16)]
    since = timezone.now() - dt.timedelta(days=3)
    states = (State.IN_PROCESS, State.AWAITING_PAPERS, State.AWAITING_PAYMENT)
    groups = [OverdueGroup(row.unit_id, state, row.unit_id, since) for row in rows for state in states]
    lines = overview.overdue_lines(SimpleNamespace(overdue=groups), rows, SimpleNamespace(at=timezone.now()))
    assert len(lines) == 15 and lines[0].dossiers == 45
    assert "15 chờ bổ sung giấy tờ" in lines[0].reason and "15 chờ nộp phí" in lines[0].reason


def test_where_a_unit_has_a_number_the_page_says_received_or_held(world, signed_in):
    now = timezone.now()
    dossier = a_dossier_in_process(world, now - dt.timedelta(days=60))
    rewrite(dossier, overdue_since=dossier.due_at)
    client = signed_in(world.mayor)
    assert "Theo đơn vị đã tiếp nhận" in client.get("/dieu-hanh/").content.decode()
    page = client.get("/dieu-hanh/don-doc/?don-vi=T10.31.01").content.decode()
    assert "Đơn vị đang giữ hồ sơ quá hạn" in page and "đang giữ, hoặc đã tiếp nhận" in page


IMPOSSIBLE = [
    "tu=2018-12-20&den=2018-12-01",
    "tu=2018-02-31&den=2018-12-01",
    "tu=2099-01-01&den=2099-12-31",
    "tu=2561-12-01&den=2561-12-20",
    "tu=1899-12-01&den=2018-12-20",
    "tu=hom-qua&den=hom-nay",
    "ky=tu-chon",
    "ky=quy-5",
    "ky=tu-chon&tu=2018-12-01",
]
PAGES = ["/dieu-hanh/", "/dieu-hanh/don-vi/T10.31.01/", "/dieu-hanh/bieu/", "/dieu-hanh/ho-so/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("asked", IMPOSSIBLE)
def test_a_period_that_there_is_not_shows_one_sentence_and_no_figures(world, history, signed_in, page, asked):
    answer = signed_in(world.mayor).get(f"{page}?{asked}")
    main = answer.content.decode()[answer.content.decode().index("<main") :]
    assert answer.status_code == 400 and main.count('role="alert"') == 1
    assert "%" not in main and "12 tháng gần đây</option>" in main
    assert not re.search(r"<t[dh]|headline|<svg class=\"chart", main)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "pdf"])
def test_no_file_is_made_of_a_period_that_there_is_not(world, history, signed_in, kind):
    client = signed_in(world.mayor)
    for asked in IMPOSSIBLE:
        answer = client.get(f"/dieu-hanh/bieu/?{asked}&dang={kind}")
        assert answer.status_code == 400 and answer["Content-Type"].startswith("text/plain")
        typed = dict(part.split("=") for part in asked.split("&"))
        assert client.post("/dieu-hanh/xuat/", {**typed, "so": "late", "dang": "csv"}).status_code == 400


def test_the_desk_the_late_list_the_public_board_and_the_api_do_the_same(world, history, signed_in):
    desk = signed_in(world.leader)
    for asked in ("tu=2018-12-20&den=2018-12-01", "tu=2018-02-31&den=2018-03-01", "tu=x&den="):
        page = desk.get(f"/can-bo/so-theo-doi?{asked}")
        assert page.status_code == 400 and not re.search(r"T10\.31\.01-\d{6}", page.content.decode())
        typed = dict(part.split("=") for part in asked.split("&"))
        assert desk.post("/can-bo/so-theo-doi", {**typed, "dang": "csv"}).status_code == 400
    for month in ("2018-13", "2099-01", "thang-nay", "2018-12-15"):
        assert signed_in(world.mayor).get(f"/dieu-hanh/don-doc/tre-han/?thang={month}").status_code == 400
    for month in ("2018-11", "11/2018", "11-2018", "tháng 11/2018", "Tháng 11 năm 2018"):
        page = signed_in(world.mayor).get("/dieu-hanh/don-doc/tre-han/", {"thang": month})
        assert page.status_code == 200 and page.context["month"] == dt.date(2018, 11, 1), month
    for asked in ("ky=99", "ky=0", "ky=-1", "ky=x"):
        page = Client().get(f"/ket-qua/?{asked}")
        assert (
            page.status_code == 400 and "Kỳ này không có" in page.content.decode() and " %" not in page.content.decode()
        )
        assert Client().get(f"/ket-qua/don-vi.csv?{asked}").status_code == 400
    for asked in ("from=2018-12-20&to=2018-12-01", "from=2018-02-31", "from=2099-01-01", "to=1899-01-01"):
        assert Client().get(f"/api/v1/figures/?{asked}").status_code in (400, 422)


def every_day():
    return [dt.date(2027, 1, 1) + dt.timedelta(days=n) for n in range(366 * 2)]  # 29 February 2028 too


def test_a_chart_of_twelve_months_has_twelve_different_ones_on_every_day_of_the_year(world):
    for day in every_day():
        now = dt.datetime.combine(day, dt.time(15, 12), pictures.vi.zone())
        months = pictures.months_of(year_before(now))
        assert len(months) == 12 == len({month.month for month in months}), day
        assert months[-1] == day.replace(day=1)
    for day in (dt.date(2026, 1, 29), dt.date(2026, 1, 31), dt.date(2028, 2, 29), dt.date(2026, 3, 1)):
        now = dt.datetime.combine(day, dt.time(8), pictures.vi.zone())
        columns = late_by_month(year_before(now))
        assert len(columns) == 12 == len({column.label for column in columns})


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ((2018, 12, 1), (2018, 12, 20), ["T12"]),
        ((2018, 11, 24), (2019, 2, 3), ["T11", "T12", "T1", "T2"]),
        ((2018, 1, 1), (2018, 12, 31), [f"T{n}" for n in range(1, 13)]),
        ((2018, 11, 1), (2019, 11, 30), ["T11/18", "T12/18", *(f"T{n}/19" for n in range(1, 12))]),
    ],
)
def test_other_periods_draw_every_month_and_two_of_one_name_carry_their_year(first, last, names):
    assert periods.month_names(periods.months_drawn(dt.date(*first), dt.date(*last))) == names


def test_what_a_chart_leaves_out_is_told(world):
    zone = pictures.vi.zone()
    until = dt.datetime(2018, 12, 26, 9, tzinfo=zone)
    period = Period(until.replace(year=2017), until, until)
    late = [SimpleNamespace(on=dt.date(2017, 12, 28)), SimpleNamespace(on=dt.date(2018, 12, 20))]
    assert pictures.not_drawn(late, period) == 1
    assert sum(pictures.drawn_months(late, period)) == 1


def read(answer):
    """A workbook's own XML: the book, its first sheet, and every text in it."""
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    sheet = parts["xl/worksheets/sheet1.xml"]
    return parts["xl/workbook.xml"], sheet, parts.get("xl/sharedStrings.xml", "") + sheet


SPREADSHEETS = [
    ("mayor", f"/dieu-hanh/bieu/?bieu=ii-06a&{PERIOD}&dang=xlsx", 8),
    ("mayor", f"/dieu-hanh/bieu/?bieu=tien-do&{PERIOD}&dang=xlsx", 8),
    ("leader", "/can-bo/so-theo-doi?tu=2018-12-01&den=2018-12-20&dang=xlsx", 2),
]


@pytest.mark.parametrize(("who", "address", "heads"), SPREADSHEETS)
def test_every_spreadsheet_has_a_name_filters_and_heads_on_every_printed_page(
    world, history, signed_in, who, address, heads
):
    client, (path, _, query) = signed_in(getattr(world, who)), address.partition("?")
    asked = dict(part.split("=") for part in query.split("&"))
    answer = client.post(path, asked) if path.startswith("/can-bo/") else client.get(address)
    assert re.search(
        r'filename="?[a-z0-9-]+(_[A-Za-z0-9.-]+)*_2018-12-01_2018-12-20\.xlsx', answer["Content-Disposition"]
    )
    book, sheet, _ = read(answer)
    name = re.search(r'<sheet name="([^"]+)"', book)[1]
    assert not re.fullmatch(r"(Sheet|Bieu)\d*", name) and 3 < len(name) <= 31
    assert f'<autoFilter ref="A{heads}:' in sheet
    titles = re.search(r'_xlnm.Print_Titles"[^>]*>[^<]*\$(\d+):\$(\d+)<', book)
    assert int(titles[1]) <= heads <= int(titles[2])
    assert 'orientation="landscape"' in sheet and 'fitToPage="1"' in sheet


def test_columns_of_a_csv_are_told_apart_by_their_heads_alone(world, history, signed_in):
    client = signed_in(world.mayor)
    for form in ("ii-06a", "tien-do", "tre-han"):
        heads = (
            client.get(f"/dieu-hanh/bieu/?bieu={form}&{PERIOD}&dang=csv").content.decode("utf-8-sig").splitlines()[0]
        )
        words = [re.sub(r'^"?\(\d+\) ', "", head) for head in re.findall(r'"[^"]*"|[^,]+', heads)]
        assert len(set(words)) == len(words), words


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("so-thu", "H13.31", dt.date(2018, 12, 3)), "so-thu_H13.31_2018-12-03"),
        (("bieu", "", "Quận Ninh Kiều/Đông"), "bieu_Quan-Ninh-Kieu-Dong"),
        (("a", "..\\x\u202e"), "a_x"),
    ],
)
def test_one_scheme_names_every_file(parts, name):
    assert file_name(*parts) == name


@pytest.mark.parametrize("title", ["Sổ theo dõi hồ sơ, Phường [Một]/Hai, từ ngày", "'*?:", "x" * 80])
def test_a_sheets_name_is_one_that_spreadsheet_programs_take(title):
    for number in (1, 2):
        name = sheet_name(title, number)
        assert 0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name)
