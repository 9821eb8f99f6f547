"""Forms that meet a closed door are kept for who typed them, and answers with mistakes get an address of their own."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from dossiers.casework.models import IntakeDraft
from portal.web.kept_forms import filling, keeping, owner
from portal.web.kept_forms.models import KeptForm
from tests.casework.specimens import picture
from tests.desk.conftest import *  # noqa: F403 (the small world)

HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


def line_of(client, page):
    found = re.search(rf'name="{owner.FIELD}" value="([^"]+)"', client.get(page).content.decode())
    assert found, page
    return found[1]


def came_back(client, username, answer):
    """Follow the way through the sign-in page to the filled form."""
    assert answer.status_code in (302, 303), answer.content[:300]
    there = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    client.post(settings.LOGIN_URL, {"username": username, "password": "mot-cua-thu-2018", "next": there})
    return client.get(there, follow=True, **HTML)


@pytest.fixture
def ended(world, at_desk):
    """A browser whose session is over, with the signed line of a page that it had open."""

    def made(who, page):
        client = at_desk(who)
        line = line_of(client, page)
        client.session.flush()
        return client, {owner.FIELD: line}

    return made


def test_a_note_comes_back_filled_and_is_gone_once_it_was_sent(ended, in_process, page_of):
    page = page_of(in_process())
    client, line = ended("handler", page)
    answer = client.post(page, {"viec": "ghi-chu", "words": "Gọi lại <b>sau</b>\n14 giờ & 5 phút", **line}, **HTML)
    back = came_back(client, "t.thuly", answer)
    html = back.content.decode()
    assert "Gọi lại &lt;b&gt;sau&lt;/b&gt;\n14 giờ &amp; 5 phút</textarea>" in html and "data-came-back" in html
    key = re.search(r'name="dien" value="([^"]+)"', html)[1]
    client.post(page, {"viec": "ghi-chu", "words": "Gọi lại", "dien": key}, **HTML)
    assert not KeptForm.objects.filter(pk=key).exists()


@pytest.mark.parametrize(
    "act,typed",
    [("ask_for_papers", {"reason": "Thiếu chữ ký của chủ hộ"}), ("consult", {"question": "Đất có tranh chấp?"})],
)
def test_an_act_comes_back_open_with_its_words(ended, in_process, page_of, act, typed):
    page = page_of(in_process())
    client, line = ended("handler", f"{page}?viec={act}")
    html = came_back(
        client, "t.thuly", client.post(page, {"viec": act, "seen": "1", **typed, **line}, **HTML)
    ).content.decode()
    assert all(words in html for words in typed.values())
    assert "Những chữ sau không còn ô" not in html


def test_a_reception_becomes_a_draft_and_its_files_wait_for_the_same_form(ended, world):
    client, line = ended("receiver", "/can-bo/tiep-nhan")
    intent = "0b5f9b52-7f5c-4b1e-9d0e-2f6f6c0a4d11"
    paper = world.ten_days.papers.get().pk
    scan = SimpleUploadedFile("tờ khai.jpg", picture(size=(320, 240)), "image/jpeg")
    typed = {
        "intent": intent,
        "unit": world.ward.pk,
        "procedure": "T.000010",
        "name": "Nguyễn Văn Ổi",
        "lam": "tiep-nhan",
    }
    answer = client.post("/can-bo/tiep-nhan", {**typed, f"tep-{paper}": scan, **line}, **HTML)
    html = came_back(client, "t.tiepnhan", answer).content.decode()
    assert 'value="Nguyễn Văn Ổi"' in html and "tờ khai" in html
    assert IntakeDraft.objects.get().officer == world.receiver


def test_another_account_never_sees_it_and_the_owner_still_does(ended, in_process, page_of):
    page = page_of(in_process())
    client, line = ended("handler", page)
    answer = client.post(page, {"viec": "ghi-chu", "words": "Chỉ mình tôi đọc", **line}, **HTML)
    html = came_back(client, "t.tiepnhan", answer).content.decode()
    assert "Chỉ mình tôi đọc" not in html and "tài khoản khác" in html
    client.logout()
    assert "Chỉ mình tôi đọc" in came_back(client, "t.thuly", answer).content.decode()


def test_nothing_is_kept_without_the_line_of_an_officers_page_nor_with_a_forged_one(world, page_of, in_process):
    page = page_of(in_process())
    for line in ({}, {owner.FIELD: "W1sxXV0:1abc:forged"}, {owner.FIELD: "\x00"}):
        Client().post(page, {"viec": "ghi-chu", "words": "Không ai cả", **line}, **HTML)
    assert not KeptForm.objects.exists()


def test_what_is_kept_is_sealed_and_holds_no_password(ended, in_process, page_of, at_desk):
    page = page_of(in_process())
    client, line = ended("handler", page)
    client.post(page, {"viec": "ghi-chu", "words": "Bí mật của đơn", "password": "mot-cua", **line}, **HTML)
    row = KeptForm.objects.get()
    assert "Bí mật".encode() not in bytes(row.sealed)
    assert "password" not in keeping.opened(row)["typed"]
    client.post("/can-bo/tai-khoan", {"current": "a", "password": "b", "again": "b", **line}, **HTML)
    assert KeptForm.objects.count() == 1


def test_an_old_token_keeps_the_form_and_comes_back_to_it(world, in_process, page_of):
    page = page_of(in_process())
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.handler)
    line = line_of(client, page)
    answer = client.post(page, {"viec": "ghi-chu", "words": "Gõ trước khi đăng nhập lại", owner.FIELD: line}, **HTML)
    assert answer.status_code == 303
    assert "Gõ trước khi đăng nhập lại" in client.get(answer["Location"], **HTML).content.decode()


def test_a_form_is_forgotten_after_a_day(ended, in_process, page_of):
    page = page_of(in_process())
    client, line = ended("handler", page)
    client.post(page, {"viec": "ghi-chu", "words": "Lâu quá", **line}, **HTML)
    row = KeptForm.objects.get()
    assert keeping.form_of(str(row.pk), row.officer, timezone.now() + dt.timedelta(hours=25)) is None
    assert keeping.sweep(at=timezone.now() + dt.timedelta(hours=25)) == 1


def test_a_script_hears_401_and_asking_does_not_prolong_the_session(world, at_desk):
    client = at_desk("receiver")
    assert client.get("/can-bo/phien").status_code == 204
    assert "seen_at" not in client.session or client.session["seen_at"]
    before = client.session.get("seen_at")
    session = client.session
    session["seen_at"] = (timezone.now() - dt.timedelta(minutes=20)).isoformat()
    session.save()
    client.get("/can-bo/phien")
    assert client.session["seen_at"] == session["seen_at"] and before
    session["seen_at"] = (timezone.now() - dt.timedelta(minutes=31)).isoformat()
    session.save()
    assert client.get("/can-bo/phien").status_code == 401
    assert client.post("/can-bo/tiep-nhan/phan/nhap", {}, HTTP_X_REQUESTED_WITH="fetch").status_code == 401


def every_address(patterns=None, prefix="/"):
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from every_address(one.url_patterns, route)
        else:
            yield route, one.callback


def test_every_form_of_the_desk_and_the_board_meets_an_ended_session_without_losing_a_word(world, at_desk):
    """Walks every address behind the door: a POST with an officer's line is kept wherever the view is an officer's."""
    line = line_of(at_desk("leader"), "/can-bo/viec")
    values = {
        "code": "T10.31.01-181217-0001",
        "username": "t.thuly",
        "what": "tep",
        "form": "bo-sung",
        "name": "a" * 32,
    }
    kinds = {"int": "3", "uuid": "0b5f9b52-7f5c-4b1e-9d0e-2f6f6c0a4d11"}
    walked, lost = 0, []
    for route, _ in every_address():
        if (
            not route.startswith(("/can-bo/", "/dieu-hanh/"))
            or "dang-nhap" in route
            or "lop-thu-hai" in route
            or "xac-nhan" in route
        ):
            continue
        address = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: kinds.get(m[1]) or values.get(m[2], "x"), route)
        KeptForm.objects.all().delete()  # there are more forms than are kept of one officer at once
        answer = Client().post(address, {"ly-do": "Chữ đã gõ", owner.FIELD: line}, **HTML)
        if answer.status_code == 405 or address in (
            "/can-bo/dang-xuat",
            "/can-bo/mat-khau-moi",
            "/can-bo/",
            "/can-bo/phien",
            "/can-bo/tai-khoan",
        ):
            continue
        walked += 1
        if not KeptForm.objects.exists() or "dien" not in answer["Location"]:
            lost.append((address, answer.status_code))
    assert walked > 20 and not lost


def test_what_a_page_cannot_show_any_more_is_given_back_in_words():
    html = '<main><form method="post" action="/a"><textarea name="b">old</textarea></form></main>'
    kept = filling.FilledForm("k", "/a", "/a", {"b": ["</textarea><script>"], "gone": ["Ba câu"], "empty": [""]}, {})
    page, left = filling.filled(html, kept)
    assert "&lt;/textarea&gt;&lt;script&gt;</textarea>" in page.replace("\n", "")
    assert left == {"gone": ["Ba câu"]}


@pytest.mark.parametrize(
    "control,values,expected",
    [
        ('<input name="a" value="1">', ["2 \"x\""], 'value="2 &quot;x&quot;"'),
        ('<input type="checkbox" name="a" value="1" checked>', [], '<input type="checkbox" name="a" value="1">'),
        ('<input type="checkbox" name="a" value="1">', ["1"], " checked"),
        ('<input type="radio" name="a" value="1"><input type="radio" name="a" checked>', ["1"], 'value="1" checked>'),
        ('<select name="a"><option value="">-<option value="9" selected>', [""], 'value="9">'),
        ('<input type="password" name="a">', ["x"], '<input type="password" name="a">'),
        ('<details><input name="a"></details>', ["x"], "<details open>"),
    ],
)  # fmt: skip
def test_each_kind_of_field_is_filled_as_it_was(control, values, expected):
    html = f'<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t">{control}</form>'
    page, _ = filling.filled(html, filling.FilledForm("k", "/a", "/a", {"a": values} if values else {"b": ["1"]}, {}))
    assert expected in page and 'value="t"' in page


def test_a_browsers_mistake_is_shown_under_an_address_of_its_own_and_a_program_gets_the_answer(
    at_desk, in_process, page_of
):
    page, client = page_of(in_process()), at_desk("handler")
    assert client.post(page, {"viec": "ghi-chu", "words": ""}).status_code == 422
    answer = client.post(page, {"viec": "ghi-chu", "words": ""}, **HTML)
    assert answer.status_code == 303
    shown = client.get(answer["Location"], **HTML)
    assert shown.status_code == 422 and "no-store" in shown["Cache-Control"]
    assert at_desk("leader").get(answer["Location"], **HTML).status_code == 200  # somebody else sees the plain page


def test_no_form_anywhere_is_answered_by_a_page_that_going_back_would_have_to_send_again(world, at_desk):
    """Walks every address, for a stranger and for officers: a browser's POST ends in a page with an address."""
    values = {"code": "T10.31.01-181217-0001", "username": "t.thuly", "what": "x", "form": "bo-sung", "name": "a" * 32}
    kinds = {"int": "3", "uuid": "0b5f9b52-7f5c-4b1e-9d0e-2f6f6c0a4d11"}
    walked, drawn = 0, []
    for route, _ in every_address():
        if route.startswith(("/admin", "/api", "/can-bo/tiep-nhan/phan")) or "^" in route:
            continue
        address = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: kinds.get(m[1]) or values.get(m[2], "x"), route)
        for client in (Client(), at_desk("receiver"), at_desk("leader"), at_desk("mayor")):
            answer = client.post(address, {"viec": "ghi-chu", "words": ""}, **HTML)
            walked += answer.status_code == 303
            is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.has_header("Location")
            if is_page and answer.status_code not in (403, 405):
                drawn.append((address, answer.status_code))
    assert walked > 40 and not drawn
