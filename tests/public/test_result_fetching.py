"""The applicant fetches the result by the receipt's link or a telephone code, and says there that it is wrong."""

import io
import re
import uuid
from urllib.parse import unquote

import pytest

from dossiers.casework import access, actions
from dossiers.casework.actions import drafting
from dossiers.casework.files import store
from dossiers.casework.models import Proposal, ResultDispute, ResultFetch
from dossiers.casework.states import Kind
from dossiers.notices import links, phones
from portal.api.dossiers import HEADER
from portal.public import addresses, phone
from portal.web import byte_ranges
from portal.web.log_masking import mask
from tests.behind_the_log import rewrite
from tests.casework import specimens

SIGNED, NOW = "2018-12-19 09:00", "2018-12-20 10:00"


def a_file(world, at, content=specimens.PDF, name="bản ký.pdf"):
    return store.put(io.BytesIO(content), name, intent=uuid.uuid4(), at=at(SIGNED), by=world.leader, slot="ket-qua")


@pytest.fixture
def finished(in_process, world, at):
    """Signed with two files, under the law of 2025 unless told otherwise."""

    def made(regime="2025", **more):
        dossier = in_process(**more)
        rewrite(dossier, regime=regime)
        files = [a_file(world, at, specimens.signed_pdf()), a_file(world, at, specimens.picture("PNG"), "b.png")]
        facts = {"number": "15/GP-UBND", "dated_on": at(SIGNED).date(), "kind": "Giấy phép xây dựng"}
        return actions.resolve(dossier.pk, by=world.leader, at=at(SIGNED), file=files[0], more=files[1:], **facts)

    return made


@pytest.fixture
def mine(finished, at, now):
    """A finished dossier with the applicant's own link."""
    dossier = finished()
    now(NOW)
    return dossier, access.issue_token(dossier, at=at(NOW))


def said(response):
    return response.content.decode()


def hrefs(page, pattern):
    return re.findall(rf'href="({pattern})"', page)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_receipts_page_leads_to_the_files_which_have_vietnamese_names_and_safe_headers(client, mine):
    dossier, token = mine
    [way] = set(hrefs(said(client.get(f"/r/{token}")), "/r/[^/]+/ket-qua"))  # in the box, and beside
    page = said(client.get(way))
    assert "Giấy phép xây dựng" in page and "15/GP-UBND" in page and "Lê Thị Hoàng Yến" in page
    assert "Giá trị chữ ký chưa được kiểm tra ở đây" in page
    first, second = hrefs(page, "/r/[^/]+/ket-qua/[0-9a-f]{32}")
    answer = client.get(first)
    assert (
        answer.status_code == 200 and body(answer).startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    )
    named = unquote(answer["Content-Disposition"])
    assert named.startswith("attachment") and "Giấy phép xây dựng số 15-GP-UBND (1).pdf" in named
    assert answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Referrer-Policy"] == "no-referrer"
    assert "(2).png" in unquote(client.get(second)["Content-Disposition"])


def test_each_fetch_is_written_down_and_told_on_the_page_and_to_machines(client, mine):
    dossier, token = mine
    way = hrefs(said(client.get(f"/r/{token}/ket-qua")), "/r/[^/]+/ket-qua/[0-9a-f]{32}")[0]
    assert not ResultFetch.objects.exists()
    client.head(way)
    assert not ResultFetch.objects.exists(), "nothing left the house"
    body(client.get(way))
    body(client.get(way))
    assert list(ResultFetch.objects.values_list("door", flat=True)) == ["receipt", "receipt"]
    for address in (f"/r/{token}", f"/r/{token}/ai-da-xem"):
        assert "Tải tệp kết quả" in said(client.get(address)), address
    told = client.get(f"/api/v1/dossiers/{dossier.code}/usage/", headers={HEADER: token}).json()["usage"]
    assert [one["action"].partition(":")[0] for one in told] == ["Tải tệp kết quả"] * 2


def test_a_telephone_code_opens_the_same_and_code_and_digits_never_do(client, mine, find, now):
    dossier, _ = mine
    page = said(find(dossier, at=NOW))
    assert not hrefs(page, "/(?:r|viec)/[^/]+/ket-qua")
    response = client.post("/tra-cuu/dien-thoai", {"so": "0900 123 456", "viec": "mo"})
    phones.prepare_phone_messages(at=phone.timezone.now())
    asked = response["Location"].rsplit("/", 1)[1]
    client.post(response["Location"], {"ma": links.code_of(uuid.UUID(asked))})
    [way] = hrefs(said(client.get("/tra-cuu/dien-thoai")), "/viec/[^/]+/ket-qua")
    file = hrefs(said(client.get(way)), "/viec/[^/]+/ket-qua/[0-9a-f]{32}")[0]
    assert body(client.get(file)).startswith(b"%PDF")
    assert ResultFetch.objects.get().door == "phone"
    now("2018-12-20 11:30")
    assert client.get(file).status_code == 410 and client.get(way).status_code == 410


def test_the_address_after_a_look_up_opens_no_result(client, mine):
    dossier, _ = mine
    name = dossier.decisions.get().file.name
    looked_up = addresses.signed(dossier)
    for way in (f"/viec/{looked_up}/ket-qua", f"/viec/{looked_up}/ket-qua/{name}", f"/r/0000000000/ket-qua/{name}"):
        assert client.get(way).status_code == 404
    assert not ResultFetch.objects.exists()


def test_nothing_is_given_of_a_dossier_that_is_not_finished_or_of_another(client, in_process, world, at, now, mine):
    other = in_process(at="2018-12-17 15:00")
    loose = store.add(other, None, io.BytesIO(specimens.PDF), "x.pdf", by=world.leader, at=at(SIGNED))
    draft = a_file(world, at)
    facts = {"number": "9/GP", "dated_on": at(SIGNED).date(), "file": draft}
    actions.propose_result(other.pk, by=world.leader, at=at("2018-12-19 10:00"), **facts)
    token = access.issue_token(other, at=at(NOW))
    assert "Hồ sơ chưa có kết quả" in said(client.get(f"/r/{token}/ket-qua"))
    _, own = mine
    for key in (token, own):
        for name in (loose.name, draft.name, "0" * 32, "..%2F..%2Fetc"):
            assert client.get(f"/r/{key}/ket-qua/{name}").status_code == 404
    assert client.get(f"/r/{token}/ket-qua/{mine[0].decisions.get().file.name}").status_code == 404
    assert not ResultFetch.objects.exists()


def test_an_unpaid_result_waits_for_its_fee_and_a_reopened_dossier_gives_nothing(client, mine, world, at):
    dossier, token = mine
    name = dossier.decisions.get().file.name
    rewrite(dossier, fee_vnd=75000, payment="due")
    assert "chưa nộp" in said(client.get(f"/r/{token}/ket-qua"))
    assert client.get(f"/r/{token}/ket-qua/{name}").status_code == 404
    rewrite(dossier, payment="paid")
    assert client.get(f"/r/{token}/ket-qua/{name}").status_code == 200
    actions.propose_reopening(dossier.pk, reason="Sai tên", by=world.handler, at=at("2018-12-20 10:10"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-20 10:15"))
    assert client.get(f"/r/{token}/ket-qua/{name}").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=2-99999999", 206, slice(2, None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=9-3", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=999999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_a_download_that_broke_off_goes_on(client, mine, wanted, status, part):
    dossier, token = mine
    file = dossier.decisions.get().file
    whole = store.path_of(file).read_bytes()
    answer = client.get(f"/r/{token}/ket-qua/{file.name}", headers={"Range": wanted})
    assert answer.status_code == status
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(whole)}" and not ResultFetch.objects.exists()
        return
    assert body(answer) == whole[part] and answer["Accept-Ranges"] == "bytes"
    assert int(answer["Content-Length"]) == len(whole[part]) and ResultFetch.objects.count() == 1
    if status == 206:
        first = part.indices(len(whole))[0]
        assert answer["Content-Range"] == f"bytes {first}-{first + len(whole[part]) - 1}/{len(whole)}"


def test_pieces_of_one_download_are_one_fetch_and_another_version_is_sent_whole(client, mine):
    dossier, token = mine
    file = dossier.decisions.get().file
    way = f"/r/{token}/ket-qua/{file.name}"
    tag = client.get(way, headers={"Range": "bytes=0-9"})["ETag"]
    assert client.get(way, headers={"Range": "bytes=10-", "If-Range": tag}).status_code == 206
    assert ResultFetch.objects.count() == 1
    assert client.get(way, headers={"Range": "bytes=10-", "If-Range": '"other"'}).status_code == 200
    assert ResultFetch.objects.count() == 2


def test_a_range_is_read_or_is_none():
    assert byte_ranges.asked("bytes=0-0", 1) == (0, 0) and byte_ranges.asked("", 5) is None
    with pytest.raises(byte_ranges.OutOfRange):
        byte_ranges.asked("bytes=0-", 0)


def test_a_wrong_result_is_said_on_the_page_and_its_clock_and_trace_are_public(client, mine, find, world, at):
    dossier, token = mine
    way = f"/r/{token}/ket-qua"
    assert "Kết quả ghi sai?" in said(client.get(way))
    empty = client.post(way, {"sai": " . "})
    assert empty.status_code == 422 and "Ghi rõ kết quả sai ở đâu" in said(empty)
    done = client.post(way, {"sai": "Sai tên đệm: đúng là Thị Bích"})
    assert done.status_code == 303
    assert ResultDispute.objects.get().due_at == at("2018-12-25 17:00")
    page = said(client.get(done["Location"]))
    assert "đã nhận báo kết quả sai" in page and "25/12/2018" in page and "Thị Bích" in page
    assert "<textarea" not in page
    anybody = said(find(dossier, at=NOW))
    assert "Người nộp báo kết quả sai" in anybody and "25/12/2018" in anybody and "Thị Bích" not in anybody
    again = client.post(way, {"sai": "Sai cả ngày sinh"})
    assert again.status_code == 422 and "đang được xem lại" in said(again) and "Sai cả ngày sinh" not in said(again)
    facts = {
        "number": "16/GP-UBND",
        "dated_on": at(NOW).date(),
        "file": a_file(world, at),
        "kind": "Giấy phép xây dựng",
    }
    actions.propose_new_result(dossier.pk, by=world.leader, at=at("2018-12-21 08:00"), **facts)
    shown = drafting.digest(Proposal.objects.get(decided_at=None).facts)
    with pytest.raises(actions.NotYourPost):
        actions.approve_new_result(dossier.pk, shown=shown, by=world.leader, at=at("2018-12-21 09:00"))
    Proposal.objects.update(proposed_by=world.handler)
    actions.approve_new_result(dossier.pk, shown=shown, by=world.leader, at=at("2018-12-21 09:00"))
    page = said(client.get(way))
    assert "Bản cũ, đã được thay" in page and "16/GP-UBND" in page and "Kết quả đã được sửa" in page
    assert len(hrefs(page, "/r/[^/]+/ket-qua/[0-9a-f]{32}")) == 3, "the old files stay readable"
    assert "Đã sửa kết quả" in said(find(dossier, at="2018-12-21 10:00"))


def test_words_typed_into_a_form_that_is_refused_are_kept(client, mine):
    _, token = mine
    page = client.post(f"/r/{token}/ket-qua", {"sai": "x" * 2001})
    assert page.status_code == 422 and "x" * 2001 in said(page)


def test_under_the_law_of_2018_the_page_says_how_and_takes_no_form(client, finished, at, now):
    dossier = finished(regime="2018")
    now(NOW)
    token = access.issue_token(dossier, at=at(NOW))
    page = said(client.get(f"/r/{token}/ket-qua"))
    assert "mở lại hồ sơ để sửa" in page and "<textarea" not in page
    assert client.post(f"/r/{token}/ket-qua", {"sai": "Sai tên đệm"}).status_code == 422
    assert not ResultDispute.objects.exists()


def test_what_was_answered_as_right_is_told_with_its_reasons_to_the_holder_alone(client, mine, find, world, at):
    dossier, token = mine
    client.post(f"/r/{token}/ket-qua", {"sai": "Sai tên đệm"})
    actions.uphold_result(dossier.pk, reason="Đúng theo tờ khai 17/12", by=world.leader, at=at("2018-12-20 11:00"))
    assert "Đúng theo tờ khai 17/12" in said(client.get(f"/r/{token}/ket-qua"))
    anybody = said(find(dossier, at="2018-12-20 12:00"))
    assert "kết quả đúng" in anybody and "tờ khai 17/12" not in anybody
    assert [e.kind for e in dossier.events.filter(kind=Kind.RESULT_UPHELD)] == ["result_upheld"]


def test_the_english_page_says_the_same(client, mine):
    _, token = mine
    assert "Is the result wrong?" in said(client.get(f"/en/r/{token}/ket-qua"))


def test_acting_addresses_are_masked_in_logs_as_receipt_links_are():
    acting = "/viec/H13.31-181217-0042:1abc:xyz/ket-qua/0123456789abcdef0123456789abcdef"
    assert "0042" not in mask(f"GET {acting} 200") and "1abc" not in mask(f"GET {acting} 200")
    assert mask("/can-bo/viec/moi") == "/can-bo/viec/moi"
