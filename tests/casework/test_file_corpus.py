"""Files damaged, cut and spliced in any way: each is kept whole or refused with a sentence, and nothing else is left.

FUZZ says how many the long version tries; the suite takes a few. Pictures are opened in processes of their own.
"""

import io
import os
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework.files import sniff, store
from dossiers.casework.models import Attachment
from tests.casework import specimens
from tests.casework.test_pdf_actions import ACTIVE, PAPERS
from tests.world import local

NOW = local("2018-12-18 09:00")
FUZZ = int(os.environ.get("FUZZ", "8"))
DOCUMENTS = [specimens.PDF, *PAPERS.values(), *(content for content, _ in ACTIVE.values())]
PICTURES = [specimens.picture(size=(40, 30)), specimens.picture("PNG", (40, 30)), specimens.photo_with_a_place(),
            specimens.heic((64, 64))]  # fmt: skip
SPLICES = [b"", b"%PDF-1.4\n", b"%%EOF", b"stream\n", b"endstream", b"/ObjStm", b"/Filter/FlateDecode", b"#4a",
           b"<html>", b"PK\x05\x06", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\x00" * 70_000, b"trailer",
           b"/Encrypt<<", b"MZ\x90\x00", b"ftypheic", b"IDAT", b"(", b"\\"]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@st.composite
def damaged(draw, sound):
    """A sound file after one to four accidents: bytes lost, changed, doubled, or others put in their place."""
    content = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(1, 4))):
        begin, end = sorted(draw(st.integers(0, len(content))) for _ in range(2))
        put = draw(st.one_of(st.sampled_from(SPLICES), st.binary(max_size=12), st.just(content[begin:end] * 2)))
        if draw(st.booleans()):
            end = min(end, begin + draw(st.integers(0, 20)))
        content = content[:begin] + put + content[end:]
    return content


def whole_or_not_at_all(folder, content):
    before = Attachment.objects.count()
    try:
        file = store.put(io.BytesIO(content), "tệp.pdf", intent=uuid.uuid4(), at=NOW)
    except sniff.FileRefused as refused:
        assert "“tệp.pdf”" in str(refused)
        assert Attachment.objects.count() == before
    else:
        assert store.is_whole(file) and file.kind in ("pdf", "jpeg", "png")
        if file.kind == "pdf":
            assert store.path_of(file).read_bytes() == content
        store.discard(file.name, intent=file.intent)
    assert not [path for path in folder.rglob("*") if path.is_file()]


some = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@settings(some, max_examples=20 * FUZZ)
@given(damaged(DOCUMENTS))
def test_damaged_documents_are_kept_whole_or_refused(folder, content):
    whole_or_not_at_all(folder, content)


@settings(some, max_examples=FUZZ)
@given(damaged(PICTURES))
def test_damaged_pictures_are_kept_whole_or_refused(folder, content):
    whole_or_not_at_all(folder, content)


@settings(some, max_examples=20 * FUZZ)
@given(st.sampled_from(sorted(ACTIVE)), st.binary(max_size=400), st.data())
def test_whatever_stands_beside_it_what_runs_by_itself_is_refused(folder, name, beside, data):
    """Further objects before and behind, of any bytes, hide nothing."""
    content = ACTIVE[name][0]
    place = data.draw(st.sampled_from([content.index(b"\n") + 1, content.rindex(b"trailer")]))
    extra = b"77 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(beside), beside)
    with pytest.raises(sniff.FileRefused):
        store.put(io.BytesIO(content[:place] + extra + content[place:]), "đơn.pdf", intent=uuid.uuid4(), at=NOW)
