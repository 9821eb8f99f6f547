"""PDFs as scanners, mail programs and offices make them: with something before and behind, and locked."""

import io
import uuid

import pypdf
import pytest

from dossiers.casework.files import sniff, store
from tests.casework import specimens
from tests.world import local

NOW = local("2018-12-18 09:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"


def put(content: bytes):
    return store.put(io.BytesIO(content), "đơn.pdf", intent=uuid.uuid4(), at=NOW)


BEFORE = {
    "a byte order mark": b"\xef\xbb\xbf",
    "a line end": b"\r\n",
    "blanks and lines": b"  \t\n\n\r\n",
    "mark and lines": b"\xef\xbb\xbf\r\n\r\n",
    "many blank lines": b"\r\n" * 400,
    "zeros": b"\x00" * 16,
}
BEHIND = {
    "line ends": b"\r\n\r\n",
    "zeros of a scanner": b"\x00" * 100_000,
    "a disk's sector": b"\x00" * 511,
    "blanks": b" " * 5_000,
    "the mark of old DOS": b"\x1a" * 4_096,
    "several": b"\r\n" + b"\x00" * 70_000 + b"\n",
}


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_a_pdf_does_not_matter_and_is_kept(before):
    file = put(BEFORE[before] + specimens.PDF)
    assert file.kind == "pdf" and store.path_of(file).read_bytes() == BEFORE[before] + specimens.PDF


@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_pdf_does_not_matter_and_is_kept(behind):
    file = put(specimens.PDF + BEHIND[behind])
    assert file.kind == "pdf" and file.size == len(specimens.PDF + BEHIND[behind])


@pytest.mark.parametrize(
    "content", [specimens.PDF[:-8], specimens.PDF[:-8] + b"\x00" * 9_000, b"%PDF-1.4" + b"\x00" * 9]
)
def test_one_that_was_broken_off_is_refused_padding_or_not(content):
    with pytest.raises(sniff.FileRefused, match="cụt hoặc hỏng"):
        put(content)


@pytest.mark.parametrize("content", [b"x\r\n" + specimens.PDF, b"<html>" + specimens.PDF, b" " * 3_000 + specimens.PDF])
def test_a_pdf_somewhere_inside_something_else_is_none(content):
    with pytest.raises(sniff.FileRefused):
        put(content)


def locked(algorithm: str, *, user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt(user, owner, algorithm=algorithm)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


BY_STREAM = (
    b"%PDF-1.5\n1 0 obj\n<</Type/Catalog>>\nendobj\n7 0 obj\n<</Type /XRef/Size 8/W[1 2 1]/Root 1 0 R/Encrypt 6 0 R"
    b"/Length 4>>\nstream\n\x00\x01\x02\x03\nendstream\nendobj\nstartxref\n50\n%%EOF\n"
)
INLINE = (
    specimens.PDF.rstrip().removesuffix(b"%%EOF") + b"trailer<</Root 1 0 R/Encrypt<</V 1>>>>\nstartxref\n9\n%%EOF\n"
)


@pytest.mark.parametrize(
    "content",
    [
        locked("RC4-128", user="bi mat", owner="x"),
        locked("AES-256", user="bi mat", owner="x"),
        locked("AES-128", user="", owner="chi in"),
        b"\xef\xbb\xbf" + locked("RC4-40", user="1", owner="2") + b"\x00" * 5_000,
        BY_STREAM,
        INLINE,
    ],
    ids=["RC4", "AES-256", "owner only", "old, padded", "cross-reference stream", "inline"],
)
def test_one_with_a_password_is_refused_with_a_sentence_that_says_what_to_do(content):
    with pytest.raises(sniff.FileRefused, match=r"“đơn.pdf” là PDF có mật khẩu.*Bỏ mật khẩu"):
        put(content)


@pytest.mark.parametrize(
    "text",
    [
        b"5 0 obj\n<</Length 30>>\nstream\n(/Encrypt 6 0 R) Tj /Encrypt 7 0 R\nendstream\nendobj\n",
        b"5 0 obj\n<</Title(trailer /Encrypt)/EncryptMetadata false>>\nendobj\n",
    ],
)
def test_a_page_that_only_speaks_of_it_is_taken(text):
    begin, end = specimens.PDF.split(b"\n", 1)
    assert put(begin + b"\n" + text + end).kind == "pdf"
