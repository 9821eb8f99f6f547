"""What the import refuses: each wrong row by line, column and reason; each wrong encoding by name; nothing half-way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from dossiers.casework.models import Applicant, Dossier, Event
from portal.imports.bringing import bring
from portal.imports.problems import ImportRefused
from portal.ops.embedded import roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import open_row, row, table, text

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
        cluster.point_django_at(shared_database, roles.OWNER)
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
    (row(code="khai sinh"), "code", "a digit among them"),
    (row(code="1/" + "9" * 40), "code", "at most 40 characters"),
    (row(code=""), "code", "blank"),
    (row(procedure_code="9.999999"), "procedure_code", "no procedure “9.999999”"),
    (row(unit_code="H13.31"), "procedure_code", "not taken by unit"),
    (row(unit_code="H13.99"), "unit_code", "no unit “H13.99”"),
    (row(status="11"), "status", "none of 1, 2"),
    (row(received_at="31/02/2026 08:00"), "received_at", "not a date"),
    (row(received_at="2026-10-05"), "received_at", "no time of day"),
    (row(received_at="2026-12-05 08:00", finished_at="2026-12-06 08:00"), "received_at", "future"),
    (row(received_at="1999-10-05 08:00"), "received_at", "before the year 2000"),
    (row(received_at="2017-10-05 08:00"), "procedure_code", "not in force on 05/10/2017"),
    (row(received_at=""), "received_at", "status 10 needs it"),
    (row(finished_at=""), "finished_at", "status 10 needs it"),
    (row(finished_at="2026-10-04 08:00"), "finished_at", "before received_at"),
    (row(returned_at="2026-10-06 08:00"), "returned_at", "before finished_at"),
    (row(due_at="2026-10-04 08:00"), "due_at", "before received_at"),
    (row(due_at="2026-10-11"), "due_at", "closed on 11/10/2026"),
    (open_row(finished_at="2026-10-07 09:00"), "finished_at", "does not go with it"),
    (open_row(waiting_since="2026-10-07 09:00"), "waiting_since", "does not go with it"),
    (open_row(status="5"), "waiting_since", "status 5 needs it"),
    (
        open_row(
            status="5", received_at="2026-11-19 08:00", waiting_since="2026-11-19 09:00",
            overdue_reason="waiting_supplement",
        ),
        "overdue_reason",
        "not passed yet",
    ),
    (open_row(status="2", holder_code="H13.31"), "holder_code", "still at the unit"),
    (open_row(status="8", ended_at="2026-10-07 09:00", ended_as="late"), "ended_as", "none of refused"),
    (row(applicant_name=""), "applicant_name", "blank"),
    (row(applicant_name="Nguyễn\u202eThị"), "applicant_name", "invisible"),
    (row(applicant_name="x" * 161), "applicant_name", "161 characters"),
    (row(applicant_name="NguyÔn V¨n B×nh"), "applicant_name", "TCVN3"),
    (row(phone="900123456"), "phone", "begin with 0"),
    (row(id_number="12"), "id_number", "8 to 14"),
    (row(channel="4"), "channel", "none of 1, 2, 3"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "reason"), WRONG, ids=[f"{w[1]}-{n}" for n, w in enumerate(WRONG)])
def test_a_wrong_row_is_named_and_nothing_comes_in(
    loader: None, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    error = refused(table(tmp_path, row(900), cells, row(901)))

    assert (3, column) in {(problem.line, problem.column) for problem in error.problems}
    assert reason in " ".join(problem.reason for problem in error.problems if problem.column == column)
    assert {problem.line for problem in error.problems} == {3}
    assert "Nothing was imported" in str(error)


def test_every_wrong_row_is_named_at_once_and_the_rest_counted(loader: None, tmp_path: Path) -> None:
    path = table(tmp_path, *(row(order, phone="1", channel="9") for order in range(1, 31)), row(1))

    assert len(refused(path).problems) == 30
    few = refused(path, limit=10)
    assert (len(few.problems), few.more) == (10, 20)


def test_a_code_that_stands_twice_is_named_in_its_second_line(loader: None, tmp_path: Path) -> None:
    error = refused(table(tmp_path, row(1), row(2), row(1, code="h13.31.02-261005-0001")))
    assert [str(problem) for problem in error.problems] == ["line 4, code: the same code stands in line 2."]


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
        (lambda header: header.replace("phone", "fone"), "fone: unknown column"),
        (lambda header: header.replace("unit_code,", ""), "unit_code: this column is missing"),
        (lambda header: header.replace("phone", "status"), "status: this column stands twice"),
        (lambda header: header.replace("code,", "", 1), "code: this column is missing"),
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
    assert "empty" in refused_bytes(tmp_path, b"")
    assert "empty" in refused_bytes(tmp_path, b"\xef\xbb\xbf\r\n")
    assert "spreadsheet" in refused_bytes(tmp_path, b"PK\x03\x04" + b"x" * 100)
    assert "UTF-16" in refused_bytes(tmp_path, sound.encode("utf-16"))
    assert "UTF-16" in refused_bytes(tmp_path, sound.encode("utf-16-le"))
    assert "NUL byte" in refused_bytes(tmp_path, sound.replace("Thử", "Th\0ử").encode())
    assert "cut off" in refused_bytes(tmp_path, sound.encode() + "ử".encode()[:2])
    assert "cannot be read" in str(refused(tmp_path / "nowhere.csv"))
    assert "cannot be read" in str(refused(tmp_path))
    path = tmp_path / "dossiers.csv"
    path.write_text(sound + 'H13.31.02-261005-0002,"1.00', encoding="utf-8")
    assert "quotes" in str(refused(path).problems[0])
    path.write_text(sound + "a,b\r\n", encoding="utf-8")
    assert "2 cells where the header has" in str(refused(path).problems[0])


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
    cluster.point_django_at(own_database, roles.OWNER)
    names = ["Michaël Müller", "Noël Muñoz", "Huỳnh Thị Tuyết", "Đoàn Thuỳ Uyên", "Công ty ÂÊ", "Lê Quý Đôn"]
    names += ["Nguyễn Thị Hoà", "Trần Luật", "Võ Xuân", "Y Khoèo"]
    bring(table(tmp_path, *(row(order, applicant_name=name) for order, name in enumerate(names, 1))), at=AT)
    assert Dossier.objects.count() == len(names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_marks_delimiters_other_headings_and_decomposed_accents_are_no_obstacle(
    own_database: str, tmp_path: Path, delimiter: str
) -> None:
    cluster.point_django_at(own_database, roles.OWNER)
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
