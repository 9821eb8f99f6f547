"""Canaries: unmistakable names and numbers wherever personal data live, and nobody without the receipt sees one.

The addresses come from the URLconf (tests/public/everywhere.py), so a route that is added is looked at by itself.
"""

import html
import io
import json
import re
import uuid

import pytest
from django.test import Client

from dossiers.casework import actions, drafts
from dossiers.casework.files import store
from dossiers.feedback import petitions
from dossiers.notices import links, phones
from dossiers.notices.models import PhoneRequest
from dossiers.units.models import Officer
from portal.wording import vi
from tests.casework import specimens
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.world import a_world, local

PERSON = {
    "name": "Hoàng Thị Chim Yến",
    "phone": "0977123499",
    "id_number": "099200112299",
    "address": "Số 9 hẻm Họa Mi",
    "email": "bocau.trang@example.vn",
    "submitted_by": "Lý Sáo Sậu",
    "authorisation": "con dâu bà Vành Khuyên",
    "delivery_address": "48/6 ngõ Chích Chòe",
}
CANARIES = [
    *PERSON.values(), "Trần Cu Gáy", "0911888777", "tổ bìm bịp", "Đỗ Sơn Ca", "ghi chú vạc đêm", "anh-canh-cut",
    "Gà Tiền", "0966555444",
]  # fmt: skip
OFFICERS = "Cán bộ Đại Bàng"


def plain(said: str) -> str:
    """Without accents, capitals, entities and JSON's escapes."""
    said = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), html.unescape(said))
    return vi.folded(said)


def seen(said: str, wanted: list[str]) -> list[str]:
    """Which canaries sing in a text, however it is written."""
    text = plain(said)
    digits = re.sub(r"(?<=\d)[\s.\-](?=\d)", "", text)
    return [one for one in wanted if plain(one) in text or (one.isdigit() and one in digits)]


@pytest.fixture
def city(db, now):
    """A city full of canaries, seen at one instant."""
    now("2019-01-03 10:00")
    world = a_world()
    for number, officer in enumerate(Officer.objects.all()):
        Officer.objects.filter(pk=officer.pk).update(full_name=f"{OFFICERS} {number}")
    sending = petitions.Sending("k", "feedback", world.ward, "Ở tổ bìm bịp chờ quá lâu.", "Trần Cu Gáy", "0911888777")
    made = everywhere.a_city(world, petition=sending, **PERSON)
    waits = made.made["papers"]
    pause = waits.pauses.get()
    store.put(io.BytesIO(specimens.picture()), "anh-canh-cut.jpg", intent=actions.intent_of(pause), at=NOW, slot="0")
    actions.add_note(made.made["running"], words="ghi chú vạc đêm", by=world.handler, at=NOW)
    person = {"name": "Gà Tiền", "phone": "0966555444"}
    drafts.save(uuid.uuid4(), person, unit=world.ward, by=world.receiver, at=NOW)
    done = made.made["early"]
    actions.return_result(
        done.pk, by=world.receiver, at=local("2019-01-03 09:00"), taken_by="Đỗ Sơn Ca", checked="CCCD 099200112299"
    )
    return made


def bodies(response) -> str:
    """The text of an answer with its headers, streamed or not."""
    content = b"".join(response) if response.streaming else response.content
    return f"{response.headers} {content.decode(errors='replace')}"


def asked_for(city) -> list[str]:
    """Every address that somebody with nothing in hand can ask for: each route with each value, and what doors gave."""
    dossiers = [one.code for one in city.made.values()][:3]
    texts = [*dossiers, "T10.31.01", "H13.31", "T.000010", "1.001193", city.petition.code, "0000000000", "forged:1a:x"]
    numbers = [1, city.made["running"].pk, city.petition.pk]
    found = [
        address for _name, pattern in everywhere.routes() for address in everywhere.filled(pattern, texts, numbers)
    ]
    for addresses in city.public.values():
        found += addresses
    lists = (
        "/thu-tuc/?tim=yen",
        "/ket-qua/?het=1&tim=yen",
        "/ket-qua/don-vi.csv?het=1",
        "/ket-qua/?ky=1",
        "/api/v1/figures/",
    )
    return [*dict.fromkeys([*found, *lists])]


def test_no_address_link_or_form_of_the_portal_tells_anything_of_an_applicant_or_an_official(city):
    visitor = Client()
    assert _from_addresses(city, visitor) == {}
    assert _from_links(city, visitor) == {}
    assert _from_forms(city, visitor) == {}


def _from_addresses(city, visitor) -> dict[str, list[str]]:
    """What sings at the addresses of the URLconf, in both languages, as a page and as the API answers."""
    wanted, told, answered = [*CANARIES, OFFICERS], {}, 0
    for address in asked_for(city):
        for way in (address, f"/en{address}"):
            for accept in ("text/html", "application/json"):
                response = visitor.get(way, headers={"accept": accept})
                answered += response.status_code == 200
                if found := seen(bodies(response), wanted):
                    told[way] = found
                if not way.startswith("/api/"):
                    break
    assert answered > 150
    return told


def _from_links(city, visitor) -> dict[str, list[str]]:
    """What sings on pages that links lead to, a dozen of each kind, from the first pages and every state's page."""
    waiting, looked, kinds, told = ["/", "/en/", *city.public["dossier"]], set(), {}, {}
    while waiting:
        address = waiting.pop()
        said = bodies(visitor.get(address))
        if found := seen(said, [*CANARIES, OFFICERS]):
            told[address] = found
        for written in re.findall(r'(?:href|src|action)="(/[^"#]*)', said):
            link = html.unescape(written)
            kind = "/".join(link.split("?")[0].split("/")[:3])
            if link.startswith("/static/") or link in looked or kinds.get(kind, 0) >= 12:
                continue
            looked.add(link)
            kinds[kind] = kinds.get(kind, 0) + 1
            waiting.append(link)
    assert len(looked) > 100
    return told


def _from_forms(city, visitor) -> dict[str, list[str]]:
    """What sings in the answers of every form of the citizens' side to somebody who may not know."""
    told, posted = {}, 0
    code = city.made["running"].code
    tries = [{}, {"ma": code, "so": "0000"}, {"ma": code, "bi-mat": "0000000000"}, {"so": "0911000000", "viec": "mo"}]
    ways = [pattern for name, pattern in everywhere.routes() if name.startswith("public:")]
    for address in (one for pattern in ways for one in everywhere.filled(pattern, [code, "forged:1a:x"], [1])):
        for given in tries:
            response = visitor.post(address, given)
            posted += response.status_code in (400, 404, 410, 422, 429)
            if found := seen(bodies(response), [*CANARIES, OFFICERS]):
                told[address] = found
    assert posted > 50
    return told


def test_code_and_digits_or_a_telephone_code_open_the_state_and_no_person(city):
    visitor = Client()
    _the_telephones_list(city, visitor)
    for dossier in city.made.values():
        for end in ("", "ledger/"):
            address = f"/api/v1/dossiers/{dossier.code}/{end}"
            answer = visitor.get(address, headers={"X-Dossier-Secret": "3499"})
            assert answer.status_code in (200, 404, 409), address
            assert seen(bodies(answer), [*CANARIES, OFFICERS]) == [], address
    assert visitor.get(f"/api/v1/dossiers/{dossier.code}/", headers={"X-Dossier-Secret": "3499"}).status_code == 200


def _the_telephones_list(city, visitor) -> None:
    asked = visitor.post("/tra-cuu/dien-thoai", {"so": PERSON["phone"], "viec": "mo"})
    phones.prepare_phone_messages(at=NOW)
    visitor.post(asked["Location"], {"ma": links.code_of(PhoneRequest.objects.get().id)})
    said = bodies(visitor.get("/tra-cuu/dien-thoai"))
    assert city.made["papers"].code in said
    assert seen(said, [*CANARIES, OFFICERS]) == []


def test_behind_the_receipt_the_applicant_is_named_and_nobody_else(city, settings):
    """The counter-proof: the same look finds the canary where it may sing."""
    visitor = Client()
    said = bodies(visitor.get(f"/r/{city.receipts['papers']}"))
    assert seen(said, [*CANARIES, OFFICERS]) == [PERSON["name"]]
    files = bodies(visitor.get(city.held["hand_in"][0]))
    assert seen(files, [*CANARIES, OFFICERS]) == ["anh-canh-cut"]
    wishes = bodies(visitor.get(city.held["acting"][1]))
    assert OFFICERS not in wishes
    settings.PUBLIC_OFFICIAL_NAMES = True
    address = next(one for one in city.public["dossier"] if city.made["running"].code_key in one)
    assert seen(bodies(Client().get(address)), [OFFICERS]) == [OFFICERS]


@pytest.mark.parametrize(
    "said",
    ["HOANG THI CHIM YEN", json.dumps("Hoàng Thị Chim Yến"), "Ho&agrave;ng Th&#7883; Chim Yến",
     "gọi 0977 123 499", "0977.123.499", "CCCD 099-200-112-299", "BOCAU.TRANG@example.vn"],
)  # fmt: skip
def test_a_canary_is_heard_however_it_is_written(said):
    assert len(seen(said, CANARIES)) == 1


def test_routes_are_taken_from_the_urlconf_and_filled():
    names = dict(everywhere.routes())
    assert {"public:receipt", "public:figures_table", "api:dossier", "worker"} <= set(names)
    assert everywhere.filled("a/<str:x>/b/<int:y>", ["p", "q"], [1, 2, 3]) == ["/a/p/b/1", "/a/q/b/2", "/a/p/b/3"]
    assert everywhere.filled("tra-cuu", ["p"], [1]) == ["/tra-cuu"]
