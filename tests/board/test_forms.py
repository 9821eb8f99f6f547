"""The statutory tables on the screen and as files: identities, lists, as known at, and the signature that locks."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from dossiers.oversight import signing, tallies
from dossiers.oversight.models import SignedReport, UnitTally
from tests.board.conftest import PERIOD
from tests.board.test_overview import words
from tests.oversight.test_as_of import another_field, back_correct, database_clock, put_right
from tests.world import a_dossier_in_process, local, resolve

FORM = f"/dieu-hanh/bieu/?bieu=ii-06a&{PERIOD}"


@pytest.fixture
def resolved(world):
    """Five dossiers resolved in time at the ward, one late."""
    done = []
    for minute in range(5):
        dossier = a_dossier_in_process(world, local(f"2018-12-03 08:0{minute}"))
        done.append(resolve(dossier.pk, by=world.leader, at=local("2018-12-12 10:00")))
    late = a_dossier_in_process(world, local("2018-12-03 10:00"))
    resolve(late.pk, by=world.leader, at=local("2018-12-19 08:00"))
    tallies.apply_pending()
    a_second_later()
    return done


def a_second_later() -> None:
    """The pages' clock is cut to the second: what was recorded before is known at the next."""
    before = database_clock().replace(microsecond=0)
    while database_clock().replace(microsecond=0) == before:
        pass


def sign(client, **more):
    data = {"bieu": "ii-06a", "ky": "tu-chon", "tu": "2018-12-01", "den": "2018-12-20", **more}
    return client.post("/dieu-hanh/bieu/ky/", data, follow=True)


@pytest.mark.parametrize(
    "form", ["bieu=ii-06a", "bieu=ii-06a&theo=linh-vuc", "bieu=ii-06a&theo=cap", "bieu=tien-do", "bieu=tre-han"]
)
@pytest.mark.parametrize("unit", ["", "&don-vi=T10.31"])
def test_every_number_of_a_form_leads_to_a_list_of_its_length(world, history, signed_in, form, unit):
    client = signed_in(world.mayor)
    page = client.get(f"/dieu-hanh/bieu/?{form}{unit}&{PERIOD}")
    assert "Đối soát khớp từng dòng" in words(page)
    links = set(re.findall(r'href="(/dieu-hanh/ho-so/\?[^"]+)"[^>]*>([\d.]+)<', page.content.decode()))
    assert len(links) >= 3
    for address, number in links:
        assert client.get(address.replace("&amp;", "&")).context["count"] == int(number.replace(".", "")), address


def test_a_form_as_a_file_says_what_the_page_says(world, history, signed_in):
    client = signed_in(world.mayor)
    table = client.get(FORM).context["table"]
    whole = [column.of(table.lines[0].cells) for column in table.form.columns]
    told = json.loads(client.get(f"{FORM}&dang=json").content)
    assert told["lines"][0][2:] == whole and told["columns"] == [str(n) for n in range(3, 14)]
    lines = client.get(f"{FORM}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("(1) STT,(2) Đơn vị,(3) Tiếp nhận: Tổng số") and lines[1].split(",")[2:] == [
        str(n) for n in whole
    ]
    with zipfile.ZipFile(io.BytesIO(client.get(f"{FORM}&dang=xlsx").content)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'orientation="landscape"' in page and 'paperSize="9"' in page and "<mergeCell " in page
    pdf = PdfReader(io.BytesIO(client.get(f"{FORM}&dang=pdf").content))
    width, height = (float(pdf.pages[0].mediabox[n]) for n in (2, 3))
    assert width > height and (round(width), round(height)) == (842, 595)
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Biểu II.06a/VPCP/KSTT" in text and "Toàn thành phố" in text and "(13)" in text


def test_a_signature_locks_the_form_and_a_later_difference_is_shown(world, resolved, signed_in):
    client = signed_in(world.mayor)
    assert "Ký và khóa biểu" in words(client.get(FORM))
    assert "Đã ký Biểu II.06a" in words(sign(client))
    signed = SignedReport.objects.get()
    assert signing.is_genuine(signed)
    before = {kind: client.get(f"{FORM}&dang={kind}").content for kind in ("json", "csv")}
    back_correct(world, resolved[0], local("2018-12-19 10:00"))
    tallies.recount(write=True)

    page = client.get(FORM)
    assert "Hôm nay" in words(page) and "ô khác với bản đã ký" in words(page)
    found = {(one.line, one.column): (one.signed, one.today) for one in page.context["differences"]}
    assert found[world.ward.name, "10"] == (1, 2) and found["Toàn thành phố", "8"] == (5, 4)
    assert {kind: client.get(f"{FORM}&dang={kind}").content for kind in before} == before
    made = signing.again(signed).as_json()
    assert made == {name: signed.content[name] for name in made}, "made again as known then it is what was signed"
    assert hashlib.sha256(before["json"]).hexdigest() == signed.sha256 and signed.sha256 in words(page)
    [again] = re.findall(r'href="([^"]+)">Lập lại theo dữ liệu đã biết lúc ký', page.content.decode())
    then = client.get(again.replace("&amp;", "&"))
    assert [one["code"] for one in then.context["changed"]] == [resolved[0].code]
    assert then.context["table"].as_json()["lines"] == signed.content["lines"]


def test_a_further_edition_needs_a_reason(world, resolved, signed_in):
    client = signed_in(world.mayor)
    sign(client)
    assert "Ghi lý do" in words(sign(client)) and SignedReport.objects.count() == 1
    sign(client, **{"ly-do": "Đính chính một hồ sơ"})
    assert [one.edition for one in SignedReport.objects.order_by("edition")] == [1, 2]
    assert "bản đính chính số 1" in words(client.get(FORM))


def test_signed_reports_are_verified_by_a_command(world, resolved, signed_in):
    client = signed_in(world.mayor)
    sign(client)
    sign(client, **{"ly-do": "Đính chính một hồ sơ"})
    sign(client, **{"don-vi": "T10.31.01"})  # the mayor does not lead the ward
    sign(signed_in(world.leader), **{"don-vi": "T10.31.01"})
    assert "3 signed reports: every digest holds" in verified()
    back_correct(world, resolved[0], local("2018-12-19 10:00"))
    tallies.recount(write=True)
    assert "3 signed reports" in verified(), "what is put right later was not known then"


def verified() -> str:
    out = io.StringIO()
    call_command("verify", "--reports", stdout=out)
    return out.getvalue()


def test_only_who_leads_the_unit_signs_and_only_what_has_ended(world, resolved, signed_in):
    assert "ký được biểu này" in words(sign(signed_in(world.district_leader), **{"don-vi": "T10.31.01"}))
    assert "chưa hết" in words(sign(signed_in(world.mayor), den="2199-12-31"))
    assert sign(signed_in(world.head), **{"don-vi": "T10.31"}).status_code == 404
    assert not SignedReport.objects.exists()
    assert "Đã ký" in words(sign(signed_in(world.leader), **{"don-vi": "T10.31.01"}))
    assert "Ký và khóa biểu" not in words(signed_in(world.receiver).get(FORM))


def test_what_does_not_balance_is_said_on_the_page_and_cannot_be_signed(world, resolved, signed_in):
    UnitTally.objects.filter(unit=world.ward.pk, received_desk__gt=0).update(received_desk=9)
    client = signed_in(world.mayor)
    later = FORM.replace("2018-12-01", "2018-12-10")
    assert "Số liệu không cân" in words(client.get(later))
    assert "chưa cân" in words(sign(client, tu="2018-12-10"))


def test_nobody_changes_or_removes_what_was_signed(world, resolved, signed_in):
    sign(signed_in(world.mayor))
    for statement in ("UPDATE oversight_signedreport SET edition = 7", "DELETE FROM oversight_signedreport"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_as_known_then_is_the_same_to_the_byte_and_names_the_dossiers_that_differ(world, resolved, signed_in):
    client, known = signed_in(world.mayor), database_clock().replace(microsecond=0).isoformat()
    addresses = [f"{FORM}&biet={known.replace('+', '%2B')}&dang={kind}" for kind in ("json", "csv")]
    before = [client.get(address).content for address in addresses]
    back_correct(world, resolved[0], local("2018-12-19 10:00"))
    back_correct(world, resolved[1], local("2018-12-18 10:00"))
    tallies.recount(write=True)
    assert [client.get(address).content for address in addresses] == before
    page = client.get(addresses[0].removesuffix("&dang=json"))
    assert {one["code"] for one in page.context["changed"]} == {resolved[0].code, resolved[1].code}
    assert "2 hồ sơ hôm nay được tính khác với lúc đó" in words(page) and "trước hạn" in words(page)


def test_a_dossier_put_under_another_procedure_is_named_with_both(world, resolved, signed_in):
    client, known = signed_in(world.mayor), database_clock().replace(microsecond=0).isoformat()
    other = another_field(world)
    put_right(world, resolved[0], version=other)
    address = f"{FORM}&theo=linh-vuc&biet={known.replace('+', '%2B')}"
    assert [tuple(one.values()) for one in client.get(address).context["changed"]] == [
        (
            resolved[0].code,
            f"nhận trực tiếp, bưu chính, trước hạn (thủ tục {world.ten_days.procedure.code})",
            f"nhận trực tiếp, bưu chính, trước hạn (thủ tục {other.procedure.code})",
        )
    ]
    assert client.get(address.replace("theo=linh-vuc", "theo=don-vi")).context["changed"] == []


@pytest.mark.parametrize("day", ["2199-01-01", "x", "today"])
def test_knowledge_of_a_day_that_has_not_ended_is_todays_and_the_page_says_so(world, resolved, signed_in, day):
    day = timezone.localdate().isoformat() if day == "today" else day
    page = signed_in(world.mayor).get(f"{FORM}&biet={day}")
    assert page.context["table"].known_at is None and "phải là một ngày đã hết" in words(page)
    assert 'id="biet" name="biet" value=""' in page.content.decode()
    assert "phải là một ngày đã hết" not in words(signed_in(world.mayor).get(f"{FORM}&biet=2018-12-31"))


@pytest.mark.parametrize(
    "query", ["bieu=x", "theo=x", "don-vi=T10.99", "don-vi=%00", "dang=exe", "biet=x", "biet=9999-99-99"]
)
def test_odd_addresses_are_not_found_or_the_usual_table(world, signed_in, query):
    assert signed_in(world.mayor).get(f"/dieu-hanh/bieu/?{query}").status_code in (200, 400, 404)
