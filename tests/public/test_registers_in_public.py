"""Dialogues, receptions and models for everybody: figures that open what they count, and nobody's name."""

import re

import pytest

from dossiers.registers import entering
from tests.registers.conftest import AT, PERSON, enter, world

__all__ = ["enter", "world"]
BASE = "/doi-thoai-dan-van/"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def confirmed(line, world):
    return entering.confirm(line.pk, by=world.leader, at=AT, seen=1)


@pytest.mark.parametrize("language", ["", "/en"])
def test_each_figure_opens_what_it_counts(client, world, enter, language):
    for kind, count in (("dialogue", 4), ("reception", 3), ("model", 2)):
        for _ in range(count):
            enter(kind)
        enter(kind, unit=world.other, by=world.stranger)
    enter("model", standing="recognised")
    page = text(client.get(f"{language}{BASE}"))
    links = re.findall(r'href="([^"?]+\?nam=2026&amp;don-vi=[^"]*)">([\d.,]+)<', page)
    assert len(links) == 12 and [number for _, number in links[:4]] == ["5", "4", "4", "1"]
    for address, number in links:
        assert f"<b>{number}</b>" in text(client.get(address.replace("&amp;", "&"))), address
    table = b"".join(client.get(f"{BASE}so-lieu.csv?nam=2026").streaming_content).decode("utf-8-sig").splitlines()
    assert len(table) == 4 and table[-1] == ",Tất cả đơn vị,5,4,4,1"


def test_words_are_read_once_a_leader_has_confirmed_them(client, world, enter):
    line = enter("dialogue", title="Nâng cấp hẻm 51", text="Hẻm ngập sâu.")
    there = f"{BASE}doi-thoai/{line.pk}"
    assert "hẻm 51" not in text(client.get(f"{BASE}doi-thoai/")) and client.get(there).status_code == 404
    assert "<b>0</b>" in text(client.get(f"{BASE}doi-thoai/?q=hem+51"))
    confirmed(line, world)
    assert "hẻm 51" in text(client.get(f"{BASE}doi-thoai/?q=HEM+51")) and "Hẻm ngập sâu." in text(client.get(there))
    entering.withdraw(line.pk, reason="Ghi nhầm sổ", by=world.leader, at=AT, seen=2)
    assert client.get(there).status_code == 404 and "<b>0</b>" in text(client.get(f"{BASE}doi-thoai/?nam=2026"))


def test_of_a_reception_neither_person_nor_matter_is_told(client, world, enter):
    line = enter("reception", person=PERSON, title="Hỏi đất bà Bảy", text="Bà Bảy hỏi.", outcome="Trả lời bà Bảy.")
    page = text(client.get(f"{BASE}tiep-cong-dan/?q=bay"))
    assert "<b>1</b>" in page and "Bảy" not in page and PERSON["name"] not in page and PERSON["phone"] not in page
    assert client.get(f"{BASE}tiep-cong-dan/{line.pk}").status_code == 404


@pytest.mark.parametrize("query", ["nam=x", "nam=20261", "don-vi=X-1", "loai=x", "tinh-trang=x"])
def test_what_there_is_not_is_not_found(client, world, enter, query):
    enter("model")
    there = f"{BASE}dan-van-kheo/"
    assert client.get(f"{there}?{query}").status_code == 404
    assert client.get(f"{BASE}so-nao/").status_code == client.get(f"{BASE}so-nao/1").status_code == 404


def test_a_city_without_lines_says_so(client, world):
    for there in ("", "doi-thoai/", "tiep-cong-dan/", "dan-van-kheo/?nam=2019&trang=7"):
        assert client.get(BASE + there).status_code == 200
