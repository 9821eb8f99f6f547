"""What a page weighs on a weak line: everything that a first visit fetches, as it is sent, within design.md §8."""

import gzip
import random
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver

from tests.public import everywhere
from tests.world import a_world

KB = 1024
BUDGET = {"html": 12 * KB, "css": 13 * KB, "icons": 4 * KB, "js": 5 * KB, "fonts": 70 * KB}
WITHOUT_FONTS = 30 * KB
NO_PAGES = {"figures_table", "receipt_pdf", "hand_in_picture", "hand_in_piece", "phone_close", "manifest"}
NO_PAGES |= {"proof_file", "dossier_log", "registers_table"}
"""Routes that answer with a file or a redirect."""


def weigh(page: bytes) -> dict[str, int]:
    """Bytes over the line by kind: the page, and each file it names once, compressed as it is stored for sending."""
    html = page.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    scripts = re.findall(r'<script src="/static/([^"]+)"', html)
    pictures = {
        *re.findall(r'<use href="/static/([^"#]+)', html),
        *re.findall(r'rel="icon" href="/static/([^"]+)"', html),
    }
    fonts = {name for sheet in sheets for name in re.findall(r"[\w-]+\.woff2", _read(sheet).decode())}
    return {
        "html": len(gzip.compress(page, 6)),
        "css": sum(_packed(name) for name in sheets),
        "icons": sum(_packed(name) for name in pictures),
        "js": sum(_packed(name) for name in scripts),
        "fonts": sum(len(_read(f"vendor/{name}")) for name in fonts),
    }


def _read(name: str) -> bytes:
    found = finders.find(name)
    assert found, f"{name} is not served"
    with open(found, "rb") as file:
        return file.read()


def _packed(name: str) -> int:
    return len(gzip.compress(_read(name), 9))


def over(page: bytes) -> list[str]:
    """What of a page is heavier than it may be."""
    weights = weigh(page)
    found = [f"{kind} {weights[kind]} > {most}" for kind, most in BUDGET.items() if weights[kind] > most]
    whole = sum(weight for kind, weight in weights.items() if kind != "fonts")
    return [*found, f"all {whole} > {WITHOUT_FONTS}"] if whole > WITHOUT_FONTS else found


@pytest.fixture
def city(db, now):
    now("2019-01-03 10:00")
    return everywhere.a_city(a_world(), email="thu@example.vn")


OF_RESULTS = ("receipt_result", "receipt_result_file", "result", "result_file", "register_line")
"""There only where a result has files to fetch, or a register a line: tests/public holds these pages with their own."""


def pages(city) -> dict[str, list[str]]:
    """Addresses of every page of the citizens' side by route name; a route that is missing here fails the test."""
    found = {
        "procedures": ["/thu-tuc/", "/thu-tuc/?tim=khai+sinh", "/thu-tuc/?cap=district"],
        "procedure": ["/thu-tuc/1.001193?noi=H13.31.01", "/thu-tuc/T.000010", "/thu-tuc/1.001612"],
        "figures": ["/ket-qua/", "/ket-qua/?het=1", "/ket-qua/?ky=3"],
        "unit": ["/don-vi/T10.31.01", "/don-vi/H13.31", "/don-vi/H13.31.01"],
        "register": [f"/doi-thoai-dan-van/{book}/" for book in ("doi-thoai", "tiep-cong-dan", "dan-van-kheo")],
        "phone_code": ["/tra-cuu/dien-thoai/00000000-0000-0000-0000-000000000007"],
        "calculator": ["/tinh-ngay-hen/?so=10&nhan-ngay=2018-12-17&nhan-gio=14:20"],
    }
    for name, addresses in (*city.public.items(), *city.held.items()):
        found[name] = found.get(name, []) + addresses
    found["proof"] = [f"{way}/bang-chung" for way in city.held["receipt"][:3]]
    return found


def test_every_public_page_in_every_state_keeps_its_budget(client, city):
    addresses = pages(city)
    status = client.post("/gop-y/theo-doi", {"ma": city.petition.code, "bi-mat": city.secret})["Location"]
    addresses["petition_status"] = [status]
    heavy, seen = {}, 0
    for route, pattern in everywhere.routes():
        name = route.removeprefix("public:")
        if not route.startswith("public:") or name in NO_PAGES or name in OF_RESULTS:
            continue
        ways = addresses.get(name) or everywhere.filled(pattern, [], [])
        assert ways, f"{name} ({pattern}) is a new page: say in pages() where it is"
        for address in [*ways, *(f"/en{way}" for way in ways)]:
            response = client.get(address)
            assert response.status_code == 200, address
            seen += 1
            if too_much := over(response.content):
                heavy[address] = too_much
    assert heavy == {}
    assert seen > 150


def test_pages_of_refusals_keep_it_too(client, city):
    pages = [client.get("/khong-co"), client.get("/r/0000000000"), client.post("/tra-cuu", {"ma": "T10", "so": "1"})]
    pages += [client.post("/gop-y/", {"loai": "x"}), client.get("/tren-may/")]
    assert [page.status_code for page in pages[:2]] == [404, 404]
    assert [over(page.content) for page in pages] == [[]] * len(pages)


def test_a_page_travels_compressed(client, city):
    address = city.public["dossier"][0]
    sent = client.get(address, headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip" and len(sent.content) < BUDGET["html"]
    assert gzip.decompress(sent.content).startswith(b"<!doctype html>")


def test_the_scale_itself_can_tell_too_much(client, db):
    page = client.get("/").content
    assert over(page) == []
    noise = random.Random(8).randbytes(13 * KB).hex().encode()
    assert [words.split()[0] for words in over(page + noise)] == ["html", "all"]
    scripts = b"".join(b'<script src="/static/js/%s.js"></script>' % name for name in (b"intake", b"keys", b"board"))
    assert [words.split()[0] for words in over(page + scripts * 2)] == ["js"]
    with pytest.raises(AssertionError, match="not served"):
        over(page + b'<script src="/static/js/nowhere.js"></script>')


def test_every_route_of_the_citizens_side_is_looked_at():
    assert {name for name, _pattern in everywhere.routes() if name.startswith("public:")} >= {
        "public:home",
        "public:kept",
    }
    assert len(list(everywhere.routes(get_resolver()))) > 100
