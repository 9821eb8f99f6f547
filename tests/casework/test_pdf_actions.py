"""PDFs that would do something by themselves, or that are something else besides: refused with what to do about it."""

import io
import random
import time
import uuid
import zipfile
import zlib

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from dossiers.casework.files import pdf_actions, sniff, store
from dossiers.casework.models import Attachment
from tests.casework import specimens
from tests.world import local

NOW = local("2018-12-18 09:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def put(content: bytes):
    return store.put(io.BytesIO(content), "đơn.pdf", intent=uuid.uuid4(), at=NOW)


def written(change) -> bytes:
    """A page that pypdf wrote, changed before."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def action(kind: str, **more):
    values = {NameObject("/S"): NameObject(kind)}
    return DictionaryObject(values | {NameObject(f"/{key}"): value for key, value in more.items()})


def opening(kind: str, **more) -> bytes:
    return written(lambda writer: writer.root_object.update({NameObject("/OpenAction"): action(kind, **more)}))


def with_object(text: bytes) -> bytes:
    """The plain specimen with one more object."""
    begin, end = specimens.PDF.split(b"\n", 1)
    return begin + b"\n" + text + b"\n" + end


def in_an_object_stream(text: bytes, *, name: bytes = b"/ObjStm", how: bytes = b"/Filter/FlateDecode") -> bytes:
    data = zlib.compress(b"9 0 " + text) if how else b"9 0 " + text
    facts = b"<</Type %s/N 1/First 4%s/Length %d>>" % (name, how, len(data))
    return with_object(b"8 0 obj\n" + facts + b"\nstream\n" + data + b"\nendstream\nendobj")


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
ACTIVE = {
    "a script on opening": (opening("/JavaScript", JS=TextStringObject("app.alert(1)")), "mã tự chạy"),
    "a script by name": (with_object(b"5 0 obj\n<</Names<</JavaScript<</Names[(a) 6 0 R]>>>>>>\nendobj"), "mã tự chạy"),
    "a programme": (opening("/Launch", F=TextStringObject("cmd.exe")), "mở chương trình"),
    "a form sent away": (opening("/SubmitForm", F=TextStringObject("http://x.test")), "biểu mẫu điện tử"),
    "data fetched": (opening("/ImportData", F=TextStringObject("x.fdf")), "biểu mẫu điện tử"),
    "a form with scripts": (with_object(b"5 0 obj\n<</XFA [(x) 6 0 R]>>\nendobj"), "biểu mẫu điện tử"),
    "media": (with_object(b"5 0 obj\n<</Subtype/RichMedia>>\nendobj"), "phim hoặc tiếng"),
    "an escaped name": (with_object(b"5 0 obj\n<</S/J#61v#61Script/JS(x)>>\nendobj"), "mã tự chạy"),
    "all letters escaped": (with_object(b"5 0 obj\n<</S/#4C#61#75#6e#63#68>>\nendobj"), "mở chương trình"),
    "a compressed object": (in_an_object_stream(SCRIPT), "mã tự chạy"),
    "compressed and escaped": (in_an_object_stream(b"<</S/#4aavaScript>>", name=b"/Obj#53tm"), "mã tự chạy"),
    "an object stream as it is": (in_an_object_stream(SCRIPT, how=b""), "mã tự chạy"),
    "a stream in a text": (with_object(b"8 0 obj\n<</Type/ObjStm/A(stream\n)/Filter/FlateDecode>>\nstream\n"
                                       + zlib.compress(b"9 0 " + SCRIPT) + b"\nendstream\nendobj"), "mã tự chạy"),
    "far behind": (with_object(b"%" + b"x" * 100_000 + b"\n5 0 obj\n" + SCRIPT + b"\nendobj"), "mã tự chạy"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVE)
def test_what_does_something_by_itself_is_refused_and_the_sentence_says_what_to_do(name, folder):
    content, words = ACTIVE[name]
    with pytest.raises(sniff.FileRefused, match=f"“đơn.pdf” là PDF có .*{words}.*lưu thành PDF mới"):
        put(content)
    assert not Attachment.objects.exists() and not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "content",
    [
        in_an_object_stream(SCRIPT, how=b"/Filter[/ASCIIHexDecode/FlateDecode]"),
        in_an_object_stream(SCRIPT, how=b"/Filter/LZWDecode"),
        in_an_object_stream(SCRIPT, how=b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>"),
        with_object(b"8 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\nno zlib at all\nendstream\nendobj"),
        in_an_object_stream(b"\x00" * (pdf_actions.MOST_INFLATED + 1)),
    ],
    ids=["two filters", "an old filter", "a predictor", "garbage", "a bomb"],
)  # fmt: skip
def test_one_whose_objects_cannot_be_looked_into_is_refused(content):
    with pytest.raises(sniff.FileRefused, match="không đọc được hết"):
        put(content)


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("x.exe", specimens.PROGRAMME)
    return made.getvalue()


def archive_inside() -> bytes:
    """A ZIP in a stream whose comment is the rest of the PDF: a PDF to one programme, an archive to another."""
    made = io.BytesIO(b"%PDF-1.4\n1 0 obj<</Length 999>>stream\n")
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as zipped:
        zipped.writestr("x.exe", specimens.PROGRAMME)
        zipped.comment = b"\nendstream endobj\n" + specimens.PDF.split(b"\n", 1)[1]
    return made.getvalue()


BOTH = {
    "an archive behind it": specimens.PDF + archive() + b"\n%%EOF\n",
    "an archive inside": archive_inside(),
    "a page in front": specimens.PDF.replace(b"\n", b" <html><script>alert(1)</script>\n", 1),
    "code in front": specimens.PDF.replace(b"\n", b"\n%<?php system($_GET[0]); ?>\n", 1),
    "a page behind": specimens.PDF + b"<SCRIPT>alert(1)</SCRIPT>",
    "a programme behind": specimens.PDF + b"\n\x7fELF\x02\x01",
}


@pytest.mark.parametrize("name", BOTH)
def test_one_that_is_something_else_besides_is_refused(name):
    with pytest.raises(sniff.FileRefused, match="vừa là PDF vừa là"):
        put(BOTH[name])


def test_a_photo_with_an_archive_behind_it_is_refused_too():
    with pytest.raises(sniff.FileRefused, match="vừa là ảnh vừa là"):
        store.put(io.BytesIO(specimens.picture() + archive()), "ảnh.jpg", intent=uuid.uuid4(), at=NOW)


def link(writer):
    annotation = DictionaryObject({
        NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject(NumberObject(n) for n in (0, 0, 9, 9)),
        NameObject("/A"): action("/URI", URI=TextStringObject("https://dichvucong.gov.vn")),
    })  # fmt: skip
    writer.add_annotation(page_number=0, annotation=annotation)


PAPERS = {
    "a link": written(link),
    "a bookmark": written(lambda writer: writer.add_outline_item(title="Trang 1", page_number=0)),
    "opens at a page": opening("/GoTo", D=ArrayObject([NumberObject(0), NameObject("/Fit")])),
    "metadata": written(lambda writer: writer.add_metadata({"/Title": "Launch JavaScript XFA", "/Author": "JS"})),
    "a plain form": with_object(b"5 0 obj\n<</AcroForm<</Fields[6 0 R]/SigFlags 3>>>>\nendobj"),
    "compressed objects": in_an_object_stream(b"<</Type/Font/BaseFont/LaunchSans>>"),
    "names that begin alike": with_object(b"5 0 obj\n<</LaunchPad 1/JavaScriptor 2/XFAx 3>>\nendobj"),
    "another mark's name": with_object(b"5 0 obj\n<</Title#20x(y)/A#42C 1>>\nendobj"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_papers_with_links_bookmarks_forms_and_such_words_are_taken(name):
    assert put(PAPERS[name]).kind == "pdf"


def test_twenty_megabytes_of_pictures_are_taken_within_a_moment():
    """Random bytes, as compressed pictures are, in streams; no name of eight letters comes about by chance."""
    dice = random.Random(2018)
    parts = [b"%d 0 obj\n<</Subtype/Image/Length 500000>>\nstream\n%s\nendstream\nendobj" % (n, dice.randbytes(500_000))
             for n in range(10, 48)]  # fmt: skip
    content = with_object(b"\n".join(parts))
    began = time.perf_counter()
    assert put(content).size > 19_000_000
    assert time.perf_counter() - began < 20
