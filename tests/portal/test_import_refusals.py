"""What the import refuses: each wrong row by line, column and reason; each wrong encoding by name; nothing half-way."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import strategies as st

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Applicant, Dossier, Event
from portal.imports.bringing import bring
from portal.imports.problems import ImportRefused
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import SOUND, open_row, row, table, text

AT = local("2026-11-20 10:00")


@pytest.fixture(scope="module")
def shared_database(django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """One clone for the refusals: each of them must leave it as it was."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        yield name
        cluster.point_django_at(django_db_setup)
        cluster.drop(name)


@pytest.fixture
def loader(shared_database: str, django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        cluster.point_django_at(shared_database, database_roles.OWNER)
        yield
        assert not Dossier.objects.exists() and not Event.objects.exists()
        cluster.point_django_at(django_db_setup)


def refused(path: Path, **how: int) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        bring(path, at=AT, **how)
    return caught.value


def refused_bytes(folder: Path, content: bytes) -> str:
    path = folder / "dossiers.csv"
    path.write_bytes(content)
    return str(refused(path))


WRONG = [
    (row(code="khai sinh"), "code", "trong đó có chữ số"),
    (row(code="1/" + "9" * 40), "code", "nhiều nhất 40 ký tự"),
    (row(code=""), "code", "trống"),
    (row(procedure_code="9.999999"), "procedure_code", "không có thủ tục “9.999999”"),
    (row(unit_code="H13.31"), "procedure_code", "không tiếp nhận"),
    (row(unit_code="H13.99"), "unit_code", "không có đơn vị “H13.99”"),
    (row(status="11"), "status", "không có trong: 1, 2"),
    (row(received_at="31/02/2026 08:00"), "received_at", "tháng 2/2026 có 28 ngày"),
    (row(received_at="2026-10-05"), "received_at", "Thiếu giờ"),
    (row(received_at="2026-12-05 08:00", finished_at="2026-12-06 08:00"), "received_at", "tương lai"),
    (row(received_at="1999-10-05 08:00"), "received_at", "trước năm 2000"),
    (row(received_at="2017-10-05 08:00"), "procedure_code", "không có hiệu lực ngày 05/10/2017"),
    (row(received_at=""), "received_at", "trạng thái 10 cần có"),
    (row(finished_at=""), "finished_at", "trạng thái 10 cần có"),
    (row(finished_at="2026-10-04 08:00"), "finished_at", "trước received_at"),
    (row(returned_at="2026-10-06 08:00"), "returned_at", "trước finished_at"),
    (row(due_at="2026-10-04 08:00"), "due_at", "trước received_at"),
    (row(due_at="2026-10-11"), "due_at", "nghỉ ngày 11/10/2026"),
    (open_row(finished_at="2026-10-07 09:00"), "finished_at", "không có ô này"),
    (open_row(waiting_since="2026-10-07 09:00"), "waiting_since", "không có ô này"),
    (open_row(status="5"), "waiting_since", "trạng thái 5 cần có"),
    (
        open_row(
            status="5", received_at="2026-11-19 08:00", waiting_since="2026-11-19 09:00",
            overdue_reason="waiting_supplement",
        ),
        "overdue_reason",
        "chưa đến ngày hẹn",
    ),
    (open_row(status="2", holder_code="H13.31"), "holder_code", "còn ở nơi tiếp nhận"),
    (open_row(status="8", ended_at="2026-10-07 09:00", ended_as="late"), "ended_as", "không có trong: refused"),
    (row(applicant_name=""), "applicant_name", "trống"),
    (row(applicant_name="\u202e\u200b"), "applicant_name", "Nhập họ tên"),
    (row(applicant_name="Nguy\ufffdn"), "applicant_name", "bị hỏng"),
    (row(applicant_name="x" * 161), "applicant_name", "161 ký tự"),
    (row(applicant_name="NguyÔn V¨n B×nh"), "applicant_name", "TCVN3"),
    (row(phone="900123456"), "phone", "Thiếu số 0 ở đầu"),
    (row(id_number="12"), "id_number", "chữ số"),
    (row(id_number="92090001234"), "id_number", "số 0"),
    (row(channel="4"), "channel", "không có trong: 1, 2, 3"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "reason"), WRONG, ids=[f"{w[1]}-{n}" for n, w in enumerate(WRONG)])
def test_a_wrong_row_is_named_and_nothing_comes_in(
    loader: None, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    error = refused(table(tmp_path, row(900), cells, row(901)))

    assert (3, column) in {(problem.line, problem.column) for problem in error.problems}
    assert reason in " ".join(problem.reason for problem in error.problems if problem.column == column)
    assert {problem.line for problem in error.problems} == {3}
    assert "Chưa nhập gì" in str(error)


def test_every_wrong_row_is_named_at_once_and_the_rest_counted(loader: None, tmp_path: Path) -> None:
    path = table(tmp_path, *(row(order, phone="1", channel="9") for order in range(1, 31)), row(1))

    assert len(refused(path).problems) == 30
    few = refused(path, limit=10)
    assert (len(few.problems), few.more) == (10, 20)


def test_a_code_that_stands_twice_is_named_in_its_second_line(loader: None, tmp_path: Path) -> None:
    error = refused(table(tmp_path, row(1), row(2), row(1, code="h13.31.02-261005-0001")))
    assert [str(problem) for problem in error.problems] == ["dòng 4, code: mã này đã có ở dòng 2."]


def test_lines_are_counted_as_an_editor_does(loader: None, tmp_path: Path) -> None:
    path = tmp_path / "dossiers.csv"
    content = text([row(1, address="Số 1\nđường Thử\nphường Thử"), row(2, phone="1")])
    path.write_text(content.replace("\r\n", "\n\n"), encoding="utf-8", newline="")
    lines = path.read_text(encoding="utf-8").split("\n")

    (problem,) = refused(path).problems
    assert lines[problem.line - 1].startswith("H13.31.02-261005-0002")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda header: header.replace("phone", "fone"), "fone: không có cột này"),
        (lambda header: header.replace("unit_code,", ""), "unit_code: thiếu cột này"),
        (lambda header: header.replace("phone", "status"), "status: cột này có hai lần"),
        (lambda header: header.replace("code,", "", 1), "code: thiếu cột này"),
    ],
)
def test_a_wrong_header_is_named(loader: None, tmp_path: Path, change: object, reason: str) -> None:
    path = tmp_path / "dossiers.csv"
    header, rest = text([row()]).split("\r\n", 1)
    path.write_text(f"{change(header)}\r\n{rest}", encoding="utf-8")  # type: ignore[operator]
    error = refused(path)
    assert reason in "\n".join(map(str, error.problems))


def test_files_that_are_no_tables_are_refused_in_a_sentence(loader: None, tmp_path: Path) -> None:
    sound = text([row()])
    assert "Tệp rỗng" in refused_bytes(tmp_path, b"")
    assert "Tệp rỗng" in refused_bytes(tmp_path, b"\xef\xbb\xbf\r\n")
    assert "bảng tính" in refused_bytes(tmp_path, b"PK\x03\x04" + b"x" * 100)
    assert "UTF-16" in refused_bytes(tmp_path, sound.encode("utf-16"))
    assert "UTF-16" in refused_bytes(tmp_path, sound.encode("utf-16-le"))
    assert "byte NUL" in refused_bytes(tmp_path, sound.replace("Thử", "Th\0ử").encode())
    assert "bị cắt" in refused_bytes(tmp_path, sound.encode() + "ử".encode()[:2])
    assert "Không đọc được" in str(refused(tmp_path / "nowhere.csv"))
    assert "Không đọc được" in str(refused(tmp_path))
    path = tmp_path / "dossiers.csv"
    path.write_text(sound + 'H13.31.02-261005-0002,"1.00', encoding="utf-8")
    assert "dấu nháy" in str(refused(path).problems[0])
    path.write_text(sound + "a,b\r\n", encoding="utf-8")
    assert "có 2 ô, dòng tên cột có" in str(refused(path).problems[0])


@pytest.mark.parametrize(
    ("name", "encoding", "expected"),
    [
        ("NguyÔn V¨n B×nh, phè TrÇn H\xadng §¹o", "latin-1", "TCVN3"),
        ("Nguyeãn Vaên Bình, ñöôøng Traàn Höng Ñaïo", "latin-1", "VNI"),
        ("Nguyê\u0303n Văn Bi\u0300nh, đươ\u0300ng Trâ\u0300n", "cp1258", "Windows-1258"),
        ("NguyÔn V¨n B×nh", "utf-8", "TCVN3"),
        ("Nguyeãn Vaên Bình", "utf-8", "VNI"),
    ],
)
def test_old_encodings_are_told_apart(loader: None, tmp_path: Path, name: str, encoding: str, expected: str) -> None:
    content = text([row(applicant_name="@", address="")]).replace("@", name)
    path = tmp_path / "dossiers.csv"
    path.write_bytes(content.encode(encoding))
    error = refused(path)
    assert expected in "\n".join([str(error), *map(str, error.problems)])


def test_a_foreign_name_among_many_is_not_taken_for_an_old_encoding(own_database: str, tmp_path: Path) -> None:
    cluster.point_django_at(own_database, database_roles.OWNER)
    names = ["Michaël Müller", "Noël Muñoz", "Huỳnh Thị Tuyết", "Đoàn Thuỳ Uyên", "Công ty ÂÊ", "Lê Quý Đôn"]
    names += ["Nguyễn Thị Hoà", "Trần Luật", "Võ Xuân", "Y Khoèo"]
    bring(table(tmp_path, *(row(order, applicant_name=name) for order, name in enumerate(names, 1))), at=AT)
    assert Dossier.objects.count() == len(names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_marks_delimiters_other_headings_and_decomposed_accents_are_no_obstacle(
    own_database: str, tmp_path: Path, delimiter: str
) -> None:
    cluster.point_django_at(own_database, database_roles.OWNER)
    cells = {"received_at": "20261005080000", "applicant_name": unicodedata.normalize("NFD", "Nguyễn Thị Thử")}
    content = text([row(1, **cells)], delimiter).replace("received_at", "NgayTiepNhan").replace("code", "MaHoSo", 1)
    path = tmp_path / "dossiers.csv"
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())

    bring(path, at=AT)

    dossier = Dossier.objects.select_related("applicant").get()
    assert dossier.received_at == local("2026-10-05 08:00")
    assert dossier.applicant.name == "Nguyễn Thị Thử"
    assert Applicant.objects.count() == 1


BASE = text([row(1), open_row(2), row(3, address="Số 1, “Thử”")]).encode()


@hypothesis.settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(
    st.lists(st.tuples(st.integers(0, len(BASE)), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=4)
)
def test_no_damage_to_a_file_gives_anything_but_a_sentence(
    loader: None, tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int, bytes]]
) -> None:
    content = BASE
    for place, gone, put in damage:
        content = content[:place] + put + content[place + gone :]
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(content)
    try:
        bring(path, at=AT, dry_run=True)
    except ImportRefused as error:
        assert str(error)


READ_ALIKE = {
    "fee_vnd": ("money", ["75.000", "75000", "75 000", "1.500.000đ", "75.0", "75,5", "-5", "bảy mươi"]),
    "phone": ("phone", ["+84 (0) 907 123 456", "84907123456", "0907.123.456", "02923812345", "907123456"]),
    "id_number": ("id", ["092 090 001 234", "92090001234", "0123456789-001", "B1234567", "12"]),
    "email": ("email", ["Ten@NOI.vn", "mailto:ten@noi.vn", "ten@", "ten noi.vn"]),
    "applicant_name": ("name", ["Nguyễn  Thị\u200b Thử", "Ðặng Văn Mẫu", "\u200b", "123"]),
    "received_at": ("datetime", ["05/10/2026 08:00", "8h 5.10.2026", "20261005080000", "2026-10-05T08:00:00+07:00",
                                 "31/02/2026 08:00", "thứ Ba 05/10/2026 8:00"]),
}  # fmt: skip


def kept_of(kind: str, value: str) -> tuple[bool, str]:
    """What manage.py parse says: whether it is kept, and as what, or the sentence."""
    out = io.StringIO()
    try:
        call_command("parse", kind, "--", value, stdout=out)
    except SystemExit:
        return False, out.getvalue().strip()
    return True, out.getvalue().strip()


@pytest.mark.parametrize(("column", "value"), [(c, v) for c, (_, values) in READ_ALIKE.items() for v in values])
def test_a_cell_is_read_as_the_command_reads_it(loader: None, tmp_path: Path, column: str, value: str) -> None:
    sound, said = kept_of(READ_ALIKE[column][0], value)
    path = table(tmp_path, row(1, **({"email": "", "fee_vnd": ""} | {column: value})))
    with transaction.atomic():
        if sound:
            bring(path, at=AT)
            dossier = Dossier.objects.select_related("applicant").get()
            own = {"applicant_name": "name"}.get(column, column)
            kept = getattr(dossier if hasattr(dossier, own) else dossier.applicant, own)
            assert (kept.astimezone(LOCAL).isoformat() if column == "received_at" else str(kept)) == said
        else:
            assert said in [problem.reason for problem in refused(path).problems]
        transaction.set_rollback(True)


@pytest.mark.parametrize("nothing", ["khong co", "Không có", "k có", "ko", "-", "--", "không", "K"])
def test_a_word_for_nothing_is_an_empty_cell(loader: None, tmp_path: Path, nothing: str) -> None:
    with transaction.atomic():
        bring(table(tmp_path, row(1, email=nothing, id_number=nothing, submitted_by=nothing)), at=AT)
        applicant = Applicant.objects.get()
        assert (applicant.email, applicant.id_number, applicant.submitted_by) == ("", "", "")
        transaction.set_rollback(True)


VIETNAMESE = {"code": "Mã hồ sơ", "procedure_code": "MÃ THỦ TỤC", "unit_code": "Mã cơ quan", "status": "trang thai",
              "received_at": "Ngày tiếp nhận", "applicant_name": "Họ và tên", "phone": "Số điện thoại",
              "id_number": "CMND/CCCD", "finished_at": "Ngày có kết quả",
              "returned_at": "Ngay tra ket qua "}  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_spreadsheets_own_ways_are_no_obstacle(loader: None, tmp_path: Path, delimiter: str, encoding: str) -> None:
    cells = {name: SOUND[name] for name in VIETNAMESE}
    wide = f"{delimiter}{delimiter}"
    lines = [f"sep={delimiter}", delimiter.join(VIETNAMESE.values()) + wide, delimiter.join(cells.values()) + wide]
    path = tmp_path / "dossiers.csv"
    path.write_bytes("\r\n".join([*lines, wide, "", wide * 9, ""]).encode(encoding))
    with transaction.atomic():
        assert bring(path, at=AT).added == 1
        transaction.set_rollback(True)
    path.write_text("\n".join([*lines[:2], lines[2] + "thừa", delimiter.join(cells.values())]), encoding=encoding)
    (problem,) = refused(path).problems
    assert problem.line == 3 and "ngoài bảng" in problem.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_unknown_headings_are_named_one_by_one(loader: None, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "dossiers.csv"
    path.write_text(delimiter.join(["Cột lạ", "Tên thửa đất", "Ghi chú"]) + "\n1\n", encoding="utf-8")
    named = {problem.column for problem in refused(path).problems if "không có cột này" in problem.reason}
    assert named == {"Cột lạ", "Tên thửa đất", "Ghi chú"}


def test_a_date_without_a_time_takes_the_stated_hour_and_is_counted(loader: None, tmp_path: Path) -> None:
    path = table(tmp_path, row(1, received_at="05/10/2026", finished_at="07.10.2026"))
    assert "Thiếu giờ" in str(refused(path).problems[0])
    with transaction.atomic():
        done = bring(path, at=AT, hour=dt.time(7, 30))
        assert done.counts["dates_without_time"] == 2
        assert Dossier.objects.get().received_at == local("2026-10-05 07:30")
        transaction.set_rollback(True)
