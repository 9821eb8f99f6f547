"""Forty and more things that people type, with what they must be told: a procedure, another office, or nothing.

The counter-proofs at the end show that the order, the referrals and the silence each matter.
"""

import csv
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.procedures import referrals
from dossiers.procedures.catalogue import PACKAGED, PROCEDURES
from dossiers.procedures.models import Referral
from dossiers.procedures.procedure_search import SearchEntry, SearchIndex
from dossiers.procedures.search_words import spelling, words_of

with (PACKAGED / PROCEDURES).open(encoding="utf-8", newline="") as table:
    ENTRIES = [SearchEntry(row["code"], row["name"], row["name_en"], row["field"]) for row in csv.DictReader(table)]


def packaged():
    """The packaged referrals as they are searched, without a database."""
    with (referrals.PACKAGED / referrals.REFERRALS).open(encoding="utf-8", newline="") as table:
        return [referrals.as_searched(Referral(**row)) for row in csv.DictReader(table)]


INDEX = SearchIndex.of(ENTRIES, packaged())
BIRTH, MARRIAGE, LAND_BOOK, BUSINESS, HOUSE, COPY = (
    "1.001193", "1.000894", "1.003003", "1.001612", "1.009994", "2.000815",
)  # fmt: skip

HERE = {
    "ks": BIRTH,
    "lam ks cho con": BIRTH,
    "KHAI SINH": BIRTH,
    "khai sihn": BIRTH,
    "đkkh": MARRIAGE,
    "cưới vợ": MARRIAGE,
    "kết hôn với người Hàn Quốc": "2.000806",
    "xac nhan doc than de ket hon": "1.004873",
    "GCN quyền sử dụng đất": LAND_BOOK,
    "sổ hồng": LAND_BOOK,
    "mất giấy đất": "CT-DD-H03",
    "sang tên sổ đỏ": "2.000889",
    "đất đai tranh chấp hàng xóm": "1.003554",
    "xin giấy phép xây nhà cấp 4": HOUSE,
    "sữa nhà": "1.009995",
    "mở quán cà phê": BUSINESS,
    "đóng quán": "1.001266",
    "chung thuk ban sao": COPY,
    "chungthucchuky": "2.000884",
    "mua bán xe": "2.001035",
    "bảo hiểm thất nghiệp": "1.001978",
    "bảo hiểm y tế trẻ em": "2.000986",
    "GPLX": "1.002809",
    "hoà giải đất": "1.003554",
    "giấy phép lao động cho người Trung Quốc": "2.000205",
    "bằng lái A1": "1.002809",
    "sang tên nhà đất": "2.000889",
    "bán thuốc tây": "1.004616",
    "mở quán karaoke": "1.000903",
    "sửa nhà cấp 4": "1.009995",
    "hỗ trợ bão": "2.002161",
    "đổi họ tên cho con": "1.004859",
    "mở phòng nha": "1.003876",
}
NOT_HERE = {
    "hộ chiếu": "passport",
    "ho chieuu": "passport",
    "hochieu": "passport",
    "đổi cccd": "identity-card",
    "thuong tru": "residence",
    "đăng ký tạm trú cho người thuê nhà": "residence",
    "đăng ký xe": "vehicle-registration",
    "làm cà vẹt xe": "vehicle-registration",
    "đăng kiểm": "vehicle-inspection",
    "phạt nguội": "traffic-fine",
    "nop thue": "tax",
    "mst cá nhân": "tax",
    "lương hưu": "social-insurance",
    "mua bhyt": "health-insurance",
    "xin học cho con": "school",
    "ly hôn": "court",
    "vay vốn": "bank",
    "cúp điện": "electricity",
    "gắn đồng hồ nước": "water",
    "hoãn nghĩa vụ quân sự": "army",
    "thẻ đảng viên": "party",
    "cắt nước": "water",
    "súng săn": "security-licence",
    "tiền tuất": "social-insurance",
    "thuế nhà đất": "tax",
    "thôi quốc tịch": "nationality",
    "đăng ký nhãn hiệu": "intellectual-property",
    "mua nhà ở xã hội": "social-housing",
    "đổi số nhà": "house-number",
    "mất giấy tờ": "lost-papers",
    "bảo hiểm xe máy": "insurer",
    "ly thân": "court",
    "thẻ sinh viên": "school",
}
NOTHING = ["nuoi heo", "giếng khoan", "khoan giếng", "nuôi chim yến", "bán bánh mì", "chó", "nhà trọ", "máy cày", "xyz"]
ENGLISH = {
    "birth certificate for my baby": (BIRTH, ""),
    "marriage with a foreigner": ("2.000806", ""),
    "open a shop": (BUSINESS, ""),
    "driver license": ("1.002809", ""),
    "lost land certificate": ("CT-DD-H03", ""),
    "work permit": ("2.000205", ""),
    "renew my passport": ("", "passport"),
    "ID card": ("", "identity-card"),
    "pay tax": ("", "tax"),
    "divorce": ("", "court"),
    "school for the children": ("", "school"),
}


def told(typed, index=INDEX, **more):
    """(first procedure, first referral)."""
    found = index.find(typed, **more)
    return found.entries[0].code if found.entries else "", found.elsewhere[0].code if found.elsewhere else ""


@pytest.mark.parametrize(("typed", "code"), HERE.items())
def test_what_is_done_here_comes_first_and_no_other_office_is_named(typed, code):
    assert told(typed) == (code, "")


@pytest.mark.parametrize(("typed", "office"), NOT_HERE.items())
def test_what_other_offices_handle_is_answered_with_the_office(typed, office):
    assert told(typed)[1] == office


@pytest.mark.parametrize("typed", NOTHING)
def test_what_fits_nothing_finds_nothing(typed):
    """Noise was the answer before: nuôi heo led to adoption, khoan giếng to a clinic."""
    assert told(typed) == ("", "")


@pytest.mark.parametrize(("typed", "answer"), ENGLISH.items())
def test_questions_on_the_english_side_are_answered_too(typed, answer):
    assert told(typed, english=True) == answer


def test_the_tables_are_as_long_as_promised():
    assert len(HERE) + len(NOT_HERE) >= 40 and len(NOT_HERE) >= 10


def test_own_procedures_of_the_same_name_come_after_the_other_office():
    """Wanting to move one's residence: the police; with a newborn child it is done here."""
    found = INDEX.find("thường trú")
    assert [one.code for one in found.elsewhere] == ["residence"]
    assert {one.code for one in found.entries} == {"2.001023", "2.002622"}
    assert INDEX.find("đăng ký xe").entries == []


def test_a_longer_word_for_something_of_ours_comes_before_a_part_of_it_that_is_done_elsewhere():
    assert told("công chứng hợp đồng")[1] == "notary"
    assert told("hợp đồng mua bán xe") == ("2.001035", "")


def test_what_this_city_does_itself_is_not_sent_elsewhere():
    """Driving licences and criminal records went to the police in 2025; where they are in the catalogue they stay."""
    assert told("lý lịch tư pháp") == ("2.000488", "")
    without = SearchIndex.of([one for one in ENTRIES if not one.code.startswith(("2.000488", "1.0028"))], packaged())
    assert told("lý lịch tư pháp", without)[1] == "criminal-record"
    assert told("đổi bằng lái", without)[1] == "driving-licence"


@pytest.mark.parametrize(
    "typed",
    ["ＫＨＡＩ ＳＩＮＨ", "khai\u200b sinh", "KHAI\u00a0SINH", "\u202ekhai sinh\u202c", "𝐤𝐡𝐚𝐢 𝐬𝐢𝐧𝐡", "khai\u3164 sinh"],
)
def test_what_copying_leaves_in_a_question_does_not_hide_the_procedure(typed):
    found = INDEX.find(typed)
    assert (found.entries[0].code, found.read_as) == (BIRTH, "")


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("đ", "d")


@pytest.mark.parametrize("typed", [*HERE, *NOT_HERE])
def test_several_words_without_accents_and_in_capitals_mean_the_same(typed):
    if len(words_of(typed)) > 1:
        assert told(bare(typed)) == told(typed) == told(typed.upper()) == told(unicodedata.normalize("NFD", typed))


@settings(max_examples=60, deadline=None)
@given(entry=st.sampled_from(ENTRIES), data=st.data())
def test_a_name_is_found_by_its_beginning(entry, data):
    """Whatever was typed of a name so far, up to within a word, the procedure is among what is found."""
    cut = data.draw(st.integers(min_value=min(8, len(entry.name)), max_value=min(60, len(entry.name))))
    assert entry in INDEX.find(entry.name[:cut]).entries or INDEX.find(entry.name[:cut]).elsewhere


@given(st.text(max_size=90))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_there_is_an_answer(typed):
    found = INDEX.find(typed)
    assert len(found.elsewhere) <= 2 and len(set(found.entries)) == len(found.entries)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("hòa", "hoà", True), ("hổ", "hỗ", True), ("chó", "cho", False), ("thuê", "thuế", False), ("trọ", "trợ", False)],
)
def test_where_the_tone_stands_does_not_matter_and_hoi_and_nga_are_one(one, other, same):
    assert (spelling(one) == spelling(other)) is same


def test_without_referrals_the_table_of_other_offices_fails():
    """The counter-proof: it is the table of referrals that answers."""
    alone = SearchIndex.of(ENTRIES)
    assert not any(told(typed, alone)[1] for typed in NOT_HERE)


def test_with_the_everyday_words_turned_round_the_table_of_procedures_fails():
    """The counter-proof: the order within an everyday word decides."""
    turned = SearchIndex.of(ENTRIES, packaged())
    turned.everyday = {phrase: codes[::-1] for phrase, codes in turned.everyday.items()}
    assert [typed for typed, code in HERE.items() if told(typed, turned)[0] != code]


def test_with_half_of_the_words_enough_noise_comes_back(monkeypatch):
    """The counter-proof: it is the share of what must be explained that keeps silent."""
    monkeypatch.setattr("dossiers.procedures.procedure_search.ENOUGH", 0.2)
    assert [typed for typed in NOTHING if told(typed) != ("", "")]
