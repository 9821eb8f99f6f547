"""The citizens' side in English: the same pages under /en/, dates and numbers as English writes them, names marked."""

import re

import pytest

from dossiers.casework import actions, sweep
from dossiers.oversight import tallies
from portal.tools.translations import extraction
from portal.web import language
from portal.wording import localized
from tests.public.test_dossier import ask, sign, text
from tests.world import a_dossier_in_process, local

PAGES = ("/", "/tra-cuu", "/tinh-ngay-hen/?so=10&nhan-ngay=2018-12-17&nhan-gio=14:20")


def unmarked(page: str) -> list[str]:
    """Vietnamese words of an English page outside what is marked as Vietnamese."""
    body = re.sub(r"<!--.*?-->|<title>.*?</title>", "", page, flags=re.DOTALL)
    while True:
        less = re.sub(r'<(\w+)\b[^>]*\blang="vi"[^>]*>(?:(?!<\1\b).)*?</\1>', "", body, flags=re.DOTALL)
        if less == body:
            break
        body = less
    parts = re.findall(r">([^<]+)<", body) + re.findall(r'="([^"]*)"', body)
    return [part for part in parts if extraction.VIETNAMESE.search(part.replace("Tết", ""))]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_english_under_en_and_leads_to_its_twin(client, world, now, path):
    now("2018-12-18 10:00")
    there = client.get(f"/en{path}")
    page = there.content.decode()
    assert there.status_code == 200
    assert '<html lang="en">' in page and there["Content-Language"] == "en"
    assert unmarked(page) == []
    assert f'href="{path.replace("&", "&amp;")}" lang="vi"' in page
    here = client.get(path).content.decode()
    assert '<html lang="vi">' in here
    assert f'href="/en{path.replace("&", "&amp;")}" lang="en"' in here


def test_links_of_an_english_page_stay_english(client, world):
    page = client.get("/en/").content.decode()
    links = set(re.findall(r'href="(/[^"#]*)', page)) | set(re.findall(r'action="([^"]*)"', page))
    ours = {link for link in links if not link.startswith(("/static/", "/can-bo/"))}
    assert {link for link in ours if not link.startswith("/en/")} == {"/"}  # the way back to Vietnamese


def test_a_browser_that_prefers_english_gets_the_page_it_asked_for(client, world):
    assert '<html lang="vi">' in client.get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert client.get("/en", follow=True).redirect_chain == [("/en/", 301)]
    assert client.get("/en/can-bo/").status_code == 404
    assert 'lang="en"' not in client.get("/can-bo/dang-nhap").content.decode()  # officials' screens are Vietnamese
    assert client.get("/entity").status_code == 404


def test_the_language_ends_with_the_request(client, world):
    client.get("/en/")
    assert not language.is_english()


@pytest.mark.parametrize("state", ["running", "paused", "late", "extended", "finished", "withdrawn"])
def test_a_status_page_reads_as_english_in_every_state(client, in_process, world, now, at, state):
    dossier = in_process()
    moment = told(dossier, world, at, state)
    now(moment)
    found = client.post("/en/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True)
    assert found.redirect_chain[0][0].startswith("/en/ho-so/")
    assert unmarked(found.content.decode()) == []
    assert "Why this date?" in text(found) or state == "withdrawn"


def test_steps_posts_and_papers_are_english_in_the_decisive_places(client, world, now, at):
    steps = {1: "Tiếp nhận và số hóa hồ sơ", 2: "Thẩm định, xác minh, lấy ý kiến", 3: "Phê duyệt, ký số"}
    for seq, name in steps.items():
        world.ten_days.steps.filter(seq=seq).update(name=name, role_name="Chuyên viên thụ lý")
    world.ten_days.papers.update(name="Giấy tờ chứng minh nơi cư trú", note="Không quá 6 tháng")
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    now("2018-12-18 10:00")
    said = text(client.post("/en/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True))
    assert "at the step “examination, verification, asking other bodies”" in said.replace("“ ", "“").replace(" ”", "”")
    assert "Officer in charge" in said and "Approval and digital signature" in said
    procedure = text(client.get("/en/thu-tuc/T.000010"))
    assert "Proof of residence" in procedure and "Not older than 6 months" in procedure
    assert "Receipt and scanning" in procedure and "Officer in charge" in procedure
    missing = [actions.Missing("Giấy tờ chứng minh nơi cư trú")]
    ask(dossier, world, at("2018-12-18 11:00"), papers=missing)
    now("2018-12-19 10:00")
    page = client.post("/en/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True)
    assert "Proof of residence" in text(page)


def told(dossier, world, at, state: str) -> str:
    """Bring a dossier into a state; the instant at which to look at it."""
    if state == "paused":
        ask(dossier, world, at("2018-12-24 09:00"))
    if state == "finished":
        sign(dossier, world, at("2018-12-24 09:00"))
    if state == "extended":
        sweep.flag_overdue(at=at("2019-01-02 08:00"))
        until, when = at("2019-01-10 17:00"), at("2019-01-02 08:05")
        actions.extend(dossier.pk, reason="Chờ văn bản", extended_to=until, by=world.leader, at=when)
    if state == "withdrawn":
        actions.withdraw(dossier.pk, by=world.receiver, at=at("2018-12-24 09:00"), reason="Người nộp đổi ý")
    return "2019-01-04 10:00" if state in ("late", "extended") else "2018-12-26 10:00"


@pytest.mark.parametrize("state", ["missed", "mistyped", "expired", "unknown receipt", "throttled"])
def test_what_goes_wrong_is_said_in_english(client, world, in_process, now, settings, state):
    dossier = in_process()
    now("2018-12-18 10:00")
    settings.LOOKUP_FAILURES_PER_NETWORK = 0 if state == "throttled" else 10
    typed = {"ma": "" if state == "mistyped" else dossier.code, "so": "0000"}
    if state == "unknown receipt":
        found = client.get("/en/r/AAAAAAAAAA")
    elif state == "expired":
        address = client.post("/en/tra-cuu", {"ma": dossier.code, "so": "3456"})["Location"]
        now("2018-12-18 11:00")
        found = client.get(address)
    else:
        found = client.post("/en/tra-cuu", typed)
    assert found.status_code in (400, 404, 410, 429)
    assert unmarked(found.content.decode()) == []


def test_unknown_and_wrong_are_the_same_to_the_byte_in_english_too(client, in_process, now):
    dossier = in_process()
    now("2018-12-18 10:00")
    wrong = client.post("/en/tra-cuu", {"ma": dossier.code, "so": "0000"})
    unknown = client.post("/en/tra-cuu", {"ma": "H13.31-181217-9999", "so": "0000"})
    same = unknown.content.replace(b"H13.31-181217-9999", dossier.code.encode())  # what was typed stays in the form
    assert wrong.content == same and wrong.status_code == unknown.status_code == 404


def test_the_figures_are_written_as_english_writes_them(client, in_process, world, now, at):
    sign(in_process(), world, at("2019-01-03 09:00"))
    tallies.apply_pending()
    now("2019-01-04 10:00")
    said = text(client.get("/en/"))
    assert "1 application was late" in said
    assert "to 4 January 2019" in said
    assert "1 hồ sơ trễ" in text(client.get("/"))  # remembered for each language


@pytest.mark.parametrize(
    ("vietnamese", "english", "write"),
    [
        ("01/01/2019", "1 January 2019", lambda: localized.date(local("2019-01-01 17:00"))),
        ("674.062", "674,062", lambda: localized.number(674_062)),
        ("99,93\u00a0%", "99.93%", lambda: localized.percent("99.93")),
        ("75.000\u00a0đ", "VND\u00a075,000", lambda: localized.money(75_000)),
        ("thứ Sáu, 04/01/2019", "Friday 4 January 2019", lambda: localized.promise(local("2019-01-04 17:00"))),
        ("1 ngày làm việc", "1 working day", lambda: localized.working_time(480)),
        ("10 ngày làm việc", "10 working days", lambda: localized.term(10, "working_day")),
        ("trong ngày", "same day", lambda: localized.term(None, "same_day")),
        ("1 ngày làm việc và 55 phút", "1 working day and 55 minutes", lambda: localized.span(535)),
        ("Tháng 1/2019", "Jan 2019", lambda: localized.leaf_month(local("2019-01-04 17:00"))),
    ],
)
def test_dates_and_numbers_are_right_in_both_languages(vietnamese, english, write):
    assert write() == vietnamese
    with language.translation.override("en"):
        assert write() == english
