"""Every targeted look at an applicant's particulars is told to the applicant; a list that scrolls past is none."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.casework import access, looks
from dossiers.casework.models import ListFile, Look
from dossiers.units.models import Post
from dossiers.units.roles import Role
from tests.desk.conftest import words
from tests.world import an_officer

LOOKS = {
    "opened": ("handler", lambda desk, one: desk.get(f"/can-bo/ho-so/{one.code}")),
    "an act's form": ("handler", lambda desk, one: desk.get(f"/can-bo/ho-so/{one.code}", {"viec": "consult"})),
    "numbers": ("receiver", lambda desk, one: desk.post(f"/can-bo/ho-so/{one.code}", {"viec": "hien"})),
    "by phone": ("leader", lambda desk, one: desk.get("/can-bo/viec", {"q": "0900123456"})),
    "by paper": ("handler", lambda desk, one: desk.get("/can-bo/viec", {"q": "092090001234"})),
    "by name": ("receiver", lambda desk, one: desk.get("/can-bo/viec", {"q": "nguyen thi thu"})),
    "by a word": ("mayor", lambda desk, one: desk.get("/can-bo/viec", {"q": "Thử"})),
    "earlier": (
        "receiver",
        lambda desk, one: desk.post(
            "/can-bo/tiep-nhan/phan/nguoi-cu", {"phone": "0900123456", "id_number": "", "intent": ""}
        ),
    ),
    "print": ("receiver", lambda desk, one: desk.get(f"/can-bo/ho-so/{one.code}/in/tiep-nhan")),
    "print as PDF": ("leader", lambda desk, one: desk.get(f"/can-bo/ho-so/{one.code}/in/tiep-nhan.pdf")),
    "receipt": ("receiver", lambda desk, one: desk.post(f"/can-bo/ho-so/{one.code}/bien-nhan", {"da-kiem-tra": "1"})),
    "handing out": ("receiver", lambda desk, one: desk.get("/can-bo/tra-ket-qua", {"ma": one.code})),
    "inspected": ("inspector", lambda desk, one: desk.get(f"/can-bo/ho-so/{one.code}")),
}
LISTS = [
    ("handler", "/can-bo/viec"),
    ("receiver", "/can-bo/so-theo-doi"),
    ("receiver", "/can-bo/tra-ket-qua"),
    ("receiver", "/can-bo/tiep-nhan/qua-mang"),
    ("leader", "/can-bo/cho-duyet"),
    ("leader", "/can-bo/can-chu-y"),
    ("leader", "/dieu-hanh/ho-so/?so=in_progress"),
    ("handler", "/can-bo/ho-so/{code}/moi?seen=1"),
]


@pytest.fixture
def city(world):
    world.inspector = an_officer("t.thanhtra", world.city, Role.INSPECTOR)
    return world


@pytest.fixture
def mine(city, in_process):
    """A dossier in process, and the applicant's own link."""
    dossier = in_process()
    return dossier, access.issue_token(dossier, at=dossier.acted_at)


def link(mine, way):
    """The list on the page, by a link that is valid now (a new receipt takes the old one's place)."""
    dossier, _ = mine
    token = access.issue_token(dossier, at=timezone.now())
    return Client().get(f"/r/{token}{way}")


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_has_time_unit_post_and_purpose_and_the_applicant_reads_it(at_desk, city, mine, name):
    who, look = LOOKS[name]
    officer, before = getattr(city, who), timezone.now()
    answer = look(at_desk(who), mine[0])
    assert answer.status_code < 400, answer.status_code
    kept = Look.objects.get()
    assert kept.dossier == mine[0] and kept.officer == officer and kept.at >= before - dt.timedelta(seconds=5)
    assert kept.unit == Post.objects.get(officer=officer).unit and kept.role == Post.objects.get(officer=officer).role
    assert kept.purpose in looks.Purpose.values
    for way in ("", "/ai-da-xem"):
        told = words(link(mine, way))
        assert kept.unit.name in told and str(kept.get_purpose_display()) in told, way
        assert officer.full_name not in told and officer.username not in told


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_a_list_that_scrolls_past_is_no_look(at_desk, mine, who, path):
    assert at_desk(who).get(path.format(code=mine[0].code)).status_code == 200
    assert not Look.objects.exists()
    assert "Chưa có ai xem." in words(link(mine, ""))


def test_what_is_refused_is_no_look(at_desk, mine):
    dossier, _ = mine
    for who in ("stranger", "second"):
        assert at_desk(who).get(f"/can-bo/ho-so/{dossier.code}").status_code == 404
        at_desk(who).get("/can-bo/viec", {"q": "0900123456"})
    assert not Look.objects.exists()


def test_a_number_is_uncovered_for_a_purpose_that_was_chosen(at_desk, mine):
    dossier, _ = mine
    page = at_desk("receiver").get(f"/can-bo/ho-so/{dossier.code}")
    assert 'value="contact"' in words(page) and 'value="compare"' in words(page)
    for chosen, kept in (("compare", "compare"), ("contact", "contact"), ("x", "desk"), ("listing", "desk")):
        at_desk("receiver").post(f"/can-bo/ho-so/{dossier.code}", {"viec": "hien", "muc-dich": chosen})
        assert Look.objects.latest("pk").purpose == kept


def test_a_list_that_left_as_a_file_is_told_to_everybody_in_it_and_to_nobody_else(at_desk, mine, received, city):
    dossier, _ = mine
    day = timezone.localdate(dossier.received_at).isoformat()
    asked = {"tu": day, "den": day, "dang": "csv", "du-so": "1"}
    purpose = "Gọi từng người, hỏi anh Tư 0907 314 552"
    assert at_desk("leader").post("/can-bo/so-theo-doi", {**asked, "muc-dich": purpose}).status_code == 200
    later = received(hours=0)  # came after the file was made
    told = words(link(mine, "/ai-da-xem"))
    assert "Lấy tệp danh sách có số điện thoại đầy đủ" in told and "Phường thử" in told and "Lãnh đạo" in told
    assert "Gọi từng người" in told and "0907 314 552" not in told
    assert "Chưa có ai xem." in words(link((later, ""), "/ai-da-xem"))
    assert ListFile.objects.count() == 1


def tracked(dossier, secret, **query):
    return Client().get(f"/api/v1/dossiers/{dossier.code}/usage/", query, headers={"x-dossier-secret": secret})


def test_machines_read_it_as_the_data_tracker_of_estonia_does(city, mine):
    dossier, token = mine
    begin = timezone.now() - dt.timedelta(hours=2)
    post = Post.objects.get(officer=city.handler)
    for n in range(130):
        at = begin + dt.timedelta(seconds=n)
        looks.record([dossier.pk], Look.What.OPENED, by=city.handler, post=post, at=at)
    first = tracked(dossier, token).json()["usage"]
    assert len(first) == 100 and set(first[0]) >= {"logtime", "action", "receiver"}
    times = [one["logtime"] for one in first]
    assert times == sorted(times, reverse=True)
    assert first[0]["receiver"] == "T10.31.01" and first[0]["action"] == "Mở trang hồ sơ: Giải quyết hồ sơ"
    assert first[0]["post"] == "Chuyên viên thụ lý"
    rest = tracked(dossier, token, offset=101).json()["usage"]
    assert len(rest) == 30 and rest[0]["logtime"] < first[-1]["logtime"]
    assert tracked(dossier, token, offset=131).json()["usage"] == []
    assert [one["logtime"] for one in tracked(dossier, token, offset=2, limit=3).json()["usage"]] == times[1:4]
    for wrong in ({"offset": 0}, {"limit": 101}, {"limit": 0}, {"offset": "x"}, {"page": 1}):
        assert tracked(dossier, token, **wrong).status_code == 400, wrong
    pages = [words(Client().get(f"/r/{token}/ai-da-xem", {"trang": n})).count("Mở trang hồ sơ") for n in (1, 2, 3)]
    assert pages == [100, 30, 0]


def test_only_the_receipt_opens_it(mine, received):
    dossier, token = mine
    other = received()
    theirs = access.issue_token(other, at=other.received_at)
    unknown = tracked(dossier, "0000000000")
    for secret in ("", "3456", "0900123456", "1234", theirs, token[:-1], "x" * 300):
        answer = tracked(dossier, secret)
        assert answer.status_code == 404 and answer.content == unknown.content, secret
    assert Client().get("/r/0000000000/ai-da-xem").status_code == 404
    assert "no-store" in tracked(dossier, token)["Cache-Control"]


def test_it_is_told_in_english_too(at_desk, mine):
    at_desk("handler").get(f"/can-bo/ho-so/{mine[0].code}")
    told = words(Client().get(f"/en/r/{mine[1]}/ai-da-xem"))
    assert "Opened the application" in told and "Handling officer" in told and "Who looked at your details" in told


def test_neither_the_public_page_nor_a_message_tells_who_looked(at_desk, mine):
    from portal.public import addresses

    at_desk("handler").get(f"/can-bo/ho-so/{mine[0].code}")
    shown = words(Client().get(f"/ho-so/{addresses.signed(mine[0])}"))
    assert "Ai đã xem" not in shown and "ai-da-xem" not in shown


def test_a_look_of_the_first_year_had_no_post(mine, city):
    dossier, _ = mine
    Look.objects.create(dossier=dossier, officer=city.handler, what=Look.What.FILE, at=timezone.now())
    assert "Tải tệp giấy tờ" in words(link(mine, "/ai-da-xem"))
    assert tracked(dossier, access.issue_token(dossier, at=timezone.now())).json()["usage"][0]["receiver"] is None
