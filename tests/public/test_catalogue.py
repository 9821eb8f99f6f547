"""The catalogue, the public board, a unit's page and the small pages, in both languages."""

import csv
import datetime as dt
import gzip
import io
import re

import pytest

from dossiers.oversight import tallies
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from tests.public.test_dossier import sign, text
from tests.public.test_english_pages import unmarked

SMALL = ("/huong-dan/", "/lien-he/", "/bao-mat/", "/tro-nang/", "/to-cao/", "/ket-qua/cach-tinh/")
PAGES = (*SMALL, "/thu-tuc/", "/thu-tuc/T.000010?noi=T10.31.01", "/ket-qua/", "/don-vi/T10.31.01")


@pytest.fixture
def one_late(in_process, world, at, now):
    """A late result and one in time at the ward; the clock is the next morning."""
    sign(in_process(), world, at("2018-12-24 09:00"))
    sign(in_process(), world, at("2019-01-03 09:00"))
    tallies.apply_pending()
    now("2019-01-04 10:00")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_reads_in_both_languages(client, world, one_late, path):
    for unit in Unit.objects.all():
        Unit.objects.filter(pk=unit.pk).update(name_en=f"Unit {unit.code}")
    here, there = client.get(path), client.get(f"/en{path}")
    assert here.status_code == there.status_code == 200
    assert unmarked(there.content.decode()) == []
    assert not here.cookies and not there.cookies


def test_the_footer_leads_to_every_small_page(client, world):
    page = client.get("/").content.decode()
    assert all(f'href="{path}"' in page for path in SMALL)
    english = client.get("/en/").content.decode()
    assert all(f'href="/en{path}"' in english for path in SMALL)


def test_security_txt_says_whom_to_tell_and_until_when_it_holds(client, db, settings, now):
    now("2019-01-04 10:00")
    said = client.get("/.well-known/security.txt")
    assert said["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: http://testserver/lien-he/" in said.content.decode()
    assert "Expires: 2019-07-03T03:00:00Z" in said.content.decode()
    settings.SECURITY_CONTACT = "mailto:baomat@example.org"
    assert "Contact: mailto:baomat@example.org" in client.get("/.well-known/security.txt").content.decode()


def test_the_catalogue_is_filtered_by_level_field_and_unit_in_the_address(client, world):
    assert "T.000031" in text(client.get("/thu-tuc/?cap=district"))
    assert "T.000010" not in text(client.get("/thu-tuc/?cap=district"))
    assert "T.000010" in text(client.get("/thu-tuc/?linh-vuc=linh-vuc-thu"))
    at_the_ward = text(client.get("/thu-tuc/?don-vi=t10.31.01"))
    assert "T.000010" in at_the_ward and "T.000031" not in at_the_ward
    nonsense = client.get("/thu-tuc/?cap=x&linh-vuc=y&don-vi=z")
    assert nonsense.status_code == 200 and "T.000031" in text(nonsense)


def test_a_mistyped_search_says_how_it_was_read(client, world):
    assert "Đang tìm theo: thu tuc" not in text(client.get("/thu-tuc/?tim=thu+tuc+thu"))
    assert "Đang tìm theo: khai sinh" in text(client.get("/thu-tuc/?tim=khai+sihn")).replace(" .", ".")


def test_a_procedure_says_when_how_much_where_and_what_to_bring(client, world, now):
    now("2018-12-17 14:20")
    said = text(client.get("/thu-tuc/T.000010?noi=T10.31.01"))
    assert "10 ngày làm việc" in said
    assert "thì hẹn thứ Hai, 31/12/2018" in said
    assert "Phường thử" in said and "Thứ Hai đến thứ Sáu, 07:00 đến 11:00 và 13:00 đến 17:00." in said
    assert "Tờ khai 1 bản chính" in said
    assert "Bước 1" in said
    assert '<input type="checkbox" id="g1"><label for="g1">' in client.get("/thu-tuc/T.000010").content.decode()


def test_a_procedure_without_listed_papers_says_so(client, world):
    world.ten_days.papers.all().delete()
    assert "Cổng chưa có danh sách giấy tờ" in text(client.get("/thu-tuc/T.000010"))


@pytest.fixture
def two_versions(world):
    """The ten days became five on 1 December 2018."""
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(valid_to=dt.date(2018, 12, 1))
    facts = {"term_amount": 5, "term_unit": "working_day", "name": "Thủ tục thử mới"}
    first = dt.date(2018, 12, 1)
    return ProcedureVersion.objects.create(procedure=world.ten_days.procedure, number=2, valid_from=first, **facts)


def test_old_rules_are_reached_by_their_date_and_say_that_they_are_old(client, now, two_versions):
    now("2018-12-17 14:20")
    today = text(client.get("/thu-tuc/T.000010"))
    assert "5 ngày làm việc" in today and "không phải quy định hiện hành" not in today
    old = text(client.get("/thu-tuc/T.000010?ngay=2018-11-30"))
    assert "10 ngày làm việc" in old and "không phải quy định hiện hành" in old
    assert "Nộp bây giờ" not in old
    assert "5 ngày làm việc" in text(client.get("/thu-tuc/T.000010?ngay=2018-12-01"))


@pytest.mark.parametrize("day", ["1999-01-01", "31/13/2018", "x" * 500, "2018-02-30"])
def test_a_date_that_means_nothing_gets_a_sentence_and_todays_rules(client, now, two_versions, day):
    now("2018-12-17 14:20")
    found = client.get("/thu-tuc/T.000010", {"ngay": day})
    assert found.status_code == 400
    assert "Chưa xem được theo ngày này" in text(found) and "5 ngày làm việc" in text(found)


def test_a_unit_says_its_record_and_whether_it_is_open(client, world, one_late, now):
    page = text(client.get("/don-vi/T10.31.01"))
    assert "2 hồ sơ đã giải quyết" in page and "1 hồ sơ trễ" in page
    assert "Đang mở cửa đến 11:00" in page
    now("2019-01-04 18:00")
    assert "Đang đóng cửa mở lại 07:00 thứ Hai, 07/01/2019" in text(client.get("/don-vi/T10.31.01"))
    assert client.get("/don-vi/X10.01").status_code == 404  # an agency outside the city's units
    assert client.get("/don-vi/khong-co").status_code == 404


def test_the_board_is_filtered_by_kind_district_and_name(client, one_late, world):
    def names(query):
        page = client.get(f"/ket-qua/{query}").content.decode()
        return set(re.findall(r'<td class="hd"><a [^>]*>(.*?)</a>', page))

    assert len(names("")) == 16 and "Phường thử" in names("")
    assert len(names("?het=1")) == 116
    assert names("?loai=commune&quan=T10.31") == {"Phường thử", "Phường khác"}
    assert names("?quan=T10.31") == {"Phường thử", "Phường khác", "Quận thử"}
    assert names("?tim=quan+thu&quan=T10.31") == {"Quận thử"}
    assert names("?loai=x&quan=y") == names("")
    assert client.get("/ket-qua/?ky=z").status_code == 400
    assert "Không có đơn vị nào như bạn chọn" in text(client.get("/ket-qua/?tim=xyz"))


def test_the_board_as_a_table_for_machines_holds_its_instant_and_no_rate_of_few(client, one_late, world):
    answer = client.get("/ket-qua/don-vi.csv?quan=T10.31&loai=commune")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line["unit_name"] for line in lines] == ["Phường thử", "Phường khác"]
    assert lines[0]["late"] == "1" and lines[0]["resolved"] == "2"
    assert lines[0]["as_of"] == "2019-01-04T10:00+07:00"
    assert "ít hồ sơ, chưa đủ để so" in text(client.get("/ket-qua/"))


@pytest.mark.parametrize("path", PAGES)
def test_each_page_costs_at_most_nine_queries_from_cold(client, one_late, path, django_assert_max_num_queries):
    """One more for a unit's, which says where else its desk receives."""
    with django_assert_max_num_queries(10 if path.startswith("/don-vi/") else 9):
        client.get(path)


def test_each_page_travels_in_at_most_12_kb(client, one_late):
    paths = [
        f"{language}{path}" for path in (*PAGES, "/ket-qua/?het=1", "/thu-tuc/1.001193") for language in ("", "/en")
    ]
    weights = {path: len(gzip.compress(client.get(path).content, 9)) for path in paths}
    assert {path: weight for path, weight in weights.items() if weight > 12 * 1024} == {}


def test_no_page_of_the_catalogue_or_board_holds_anything_of_an_applicant(client, received, world, now, at):
    received(name="Hoàng Chim Hoàng Yến", phone="0977123499", id_number="099200112233", address="Số 9 đường Thử")
    tallies.apply_pending()
    now("2018-12-18 10:00")
    for path in (*PAGES, "/", "/thu-tuc/?tim=thu", "/ket-qua/?het=1"):
        for page in (client.get(path), client.get(f"/en{path}")):
            said = page.content.decode()
            assert not re.search("Chim Hoàng Yến|0977123499|3499|099200112233|đường Thử", said), path
            assert "Cán bộ t." not in said, path
