"""Installed and without a network: the manifest, the worker, a status that is kept only when somebody asks for it."""

import io
import json
import re

import pytest
from django.templatetags.static import static
from PIL import Image

from portal.public import offline
from portal.tools import assets
from tests.house.test_palette import BASE


def told(client):
    script = client.get("/sw.js").content.decode()
    return json.loads(re.match(r"const SHELL = (\{.*?\});\n", script)[1]), script


@pytest.mark.parametrize(("prefix", "language"), [("", "vi"), ("/en", "en")])
def test_the_manifest_has_what_a_telephone_asks_for(client, db, prefix, language):
    page = client.get(f"{prefix}/")
    address = re.search(r'<link rel="manifest" href="([^"]+)"', page.content.decode())[1]
    response = client.get(address)
    assert response["Content-Type"].startswith("application/manifest+json")
    facts = json.loads(response.content)
    assert (facts["lang"], facts["display"], facts["scope"]) == (language, "standalone", "/")
    assert facts["name"].startswith(facts["short_name"]) and facts["description"]
    assert client.get(facts["start_url"]).status_code == 200 and not response.cookies
    for icon in facts["icons"]:
        drawn = Image.open(assets.VENDOR / icon["src"].rsplit("/", 1)[-1])
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"] and drawn.format == "PNG"
    assert {"any", "maskable"} == {icon["purpose"] for icon in facts["icons"]}


def test_icons_are_our_own_mark_and_those_that_are_cut_reach_every_edge():
    drawn = {name: Image.open(io.BytesIO(content)).convert("RGBA") for name, content in assets.app_icons().items()}
    ground = tuple(bytes.fromhex(assets.GROUND.removeprefix("#"))) + (255,)
    assert drawn["icon-192.png"].getpixel((0, 0))[3] == 0  # round corners
    for name in ("icon-maskable-512.png", "icon-touch-180.png"):
        picture = drawn[name]
        corners = [(0, 0), (picture.width - 1, 0), (0, picture.height - 1), (picture.width - 1, picture.height - 1)]
        assert {picture.getpixel(corner) for corner in corners} == {ground}
    assert len({drawn["icon-512.png"].getpixel((x, 256)) for x in range(512)}) > 3


def test_the_worker_keeps_an_empty_page_and_its_files_and_nothing_else(client, db):
    shell, script = told(client)
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript") and response["Cache-Control"] == "no-cache"
    assert shell["pages"] == {"vi": "/tren-may/", "en": "/en/tren-may/"}
    assert shell["files"] == [static(name) for name in (*offline.SHEETS, *offline.OTHERS)]
    assert "cache.put" not in script and ".put(" not in script and "addAll" in script
    page = client.get("/tren-may/").content.decode()
    linked = re.findall(r'(?:<link rel="stylesheet" href|<script src)="([^"]+)"', page)
    assert [one for one in linked if "print" not in one and one not in shell["files"]] == []


def test_another_style_sheet_makes_another_worker(client, db, monkeypatch):
    before = told(client)[0]["version"]
    monkeypatch.setattr(offline, "_read", lambda name: f"{name} has changed")
    assert told(client)[0]["version"] != before


def test_the_page_of_copies_is_the_same_for_everybody_and_says_what_it_needs(client, db):
    page = client.get("/tren-may/")
    assert page.content == client.get("/tren-may/").content and not page.cookies
    assert "đang tắt JavaScript" in page.content.decode()


def test_without_javascript_nothing_of_keeping_is_seen(find, in_process):
    page = find(in_process()).content.decode()
    card = re.search(r"<section[^>]* data-keep[^>]*>", page)[0]
    assert " hidden" in card and "no-print" in card


def test_what_holds_a_name_a_secret_or_an_act_is_not_kept():
    """The parts of the page that must stay out of a copy carry the mark by which the script leaves them out."""
    folder = BASE / "templates/public"
    page = "".join(path.read_text() for path in [folder / "dossier.html", *sorted((folder / "dossier").glob("*.html"))])
    for words in ("applicant.name", "public:receipt_pdf", "public:acting", "contact_address", "rating_address }}"):
        before = page[: page.index(words)]
        assert "data-leave" in before[before.rindex("<section") :], words
