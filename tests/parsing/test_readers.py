"""What people type is read in one way: values that are kept, and sentences that say what is missing."""

import ast
import datetime as dt
import unicodedata
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.parsing import (
    Unreadable,
    cleaning,
    dossier_code,
    email,
    identity_card,
    identity_number,
    moment,
    money,
    money_words,
    person_name,
    phone_number,
)
from tests.house.tree import python_files

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = dt.date(2026, 11, 30)
CARD = "092090001234|385123456|Nguyễn Văn Mẫu|01021990|Nam|12 Đường Mẫu, Phường Tân An, Cần Thơ|03122021"

MONEY = {
    "75.000": 75_000, "1.500.000": 1_500_000, "75 000": 75_000, "75000": 75_000, "75.000đ": 75_000, "0": 0,
    "75.000 đồng": 75_000, "75\u00a0000": 75_000, "75\u202f000 VNĐ": 75_000, "75,000": 75_000, "1,250,000": 1_250_000,
    "₫ 2.000": 2_000, "٧٥٠٠٠": 75_000, "７５．０００": 75_000, " 500 ": 500, "1.000.000.000": 1_000_000_000,
}  # fmt: skip
NO_MONEY = [
    "", " ", "75.0", "75,5", "100.00", "-5", "−75.000", "(75.000)", "1e5", "bảy mươi", "75k", "1.500,000", "1,500.000",
    "075.000", "0.000", "75.000.", ".75", "1.00.000", "75.0000", "1.000.000.001", "9" * 40, "²", "+75", "0x10", "\x00",
]  # fmt: skip
PHONES = {
    "0907123456": "0907123456", "+84 (0) 907 123 456": "0907123456", "84907123456": "0907123456",
    "0084907123456": "0907123456", "(+84)907123456": "0907123456", "0907-123–456": "0907123456",
    "٠٩٠٧١٢٣٤٥٦": "0907123456", "０９０７ １２３ ４５６": "0907123456", "tel:+84907123456": "0907123456",
    "ĐT: 0907.123.456": "0907123456", "84849123456": "0849123456", "0292 3812345": "02923812345",
    "+84 24 3825 1234": "02438251234", "\u202a0907123456\u202c": "0907123456", "0387123456": "0387123456",
}  # fmt: skip
NO_PHONES = {
    "": "Nhập", "907123456": "Thiếu số 0", "01687123456": "0387 123 456", "01201234567": "0701 234 567",
    "0292381234": "Thiếu 1 chữ số", "0907 123 45": "Thiếu 1 chữ số", "09071234567": "Thừa 1 chữ số",
    "0907123456/0918123456": "một số", "0907123456 - 0918123456": "một số", "0907123456, 0918123456": "một số",
    "0123456789": "Đầu số 012", "0000000000": "Đầu số 000", "+1 202 555 0100": "+84", "+855 12 345 678": "+84",
    "khong co": "chữ số", "0907123456 máy lẻ 2": "chữ số", "1022": "bắt đầu bằng 0", "02923812345678": "Thừa 3",
}  # fmt: skip
PAPERS = {
    "092090001234": "092090001234", "092 090 001 234": "092090001234", "CCCD: 092090001234": "092090001234",
    "O92O9OOO1234": "092090001234", "385123456": "385123456", "1801234567": "1801234567",
    "1801234567-001": "1801234567001", "1801234567001": "1801234567001", "1801234567‑001": "1801234567001",
    "b1234567": "B1234567", "C 1234567": "C1234567", "12AB34567": "12AB34567",
    "０９２０９０００１２３４": "092090001234",
    CARD: "092090001234",
}  # fmt: skip
NO_PAPERS = {
    "": "Nhập", "92090001234": "có phải 092090001234", "85123456": "có phải 085123456", "9,2090001234E+10": "Bảng tính",
    "12345": "5 chữ số", "12345678901234": "14 chữ số", "abcdefgh": "hộ chiếu", "khong co": "hộ chiếu",
    "B12": "hộ chiếu",
    "0920 9000 1234 ; x": "chữ số và chữ cái", "092090001234|385": "thẻ căn cước",
}  # fmt: skip
CODE = "H13.31-181217-0042"
CODES = [
    CODE, "h13.31-181217-0042", "H13 31 181217 0042", "H13311812170042", "H13.31.181217.0042", "H13.31–181217–0042",
    "Ｈ１３．３１‐１８１２１７‑００４２", "H13.31\u200b-181217-\u20600042", "H13.31-181217-OO42", "HI3.3l-I8I2I7-0042",
    "Mã hồ sơ: H13.31-181217-0042", "Ma ho so:H13.31-181217-0042,", "H13.31-181217-0042.", "“H13.31-181217-0042”",
    "Mot cua: ho so H13.31-181217-0042 can nop 75.000d truoc 03/12/2026. Xem https://motcua.vn/t/ABCDEFGHJK",
    "H13.31-181217-\r\n0042", "H13.31/181217/0042", "\ufeffH13.31-181217-0042 ",
    "hs H13.31-181217-0042 (h13.31-181217-0042)",
]  # fmt: skip
NO_CODES = [
    "",
    "abc",
    "0907123456",
    "H13.31",
    "H13.31-181217-004",
    "H13.31-181217-0042 va H13.31-181217-0043",
    "x" * 5000,
]
DATES = {
    "03/12/2026": "2026-12-03", "3/12/26": "2026-12-03", "3.12.2026": "2026-12-03", "3-12-2026": "2026-12-03",
    "03122026": "2026-12-03", "2026-12-03": "2026-12-03", "20261203": "2026-12-03", "3/12": "2026-12-03",
    "15/1": "2027-01-15", "1/6": "2026-06-01", "ngày 3 tháng 12 năm 2026": "2026-12-03", "29/2/2028": "2028-02-29",
    "thứ Năm, 03/12/2026": "2026-12-03", "03/12/2026 (CN)": None, "T5 3/12": "2026-12-03", "05/06/2026": "2026-06-05",
    "31/4/2026": None, "29/2/2027": None, "12/25/2026": None, "00/12/2026": None, "3/13/2026": None, "031226": None,
    "3/12/20226": None, "03/12/0026": None, "abc": None, "": None, "3/12.2026": None, "32/1": None, "1": None,
}  # fmt: skip
MOMENTS = {
    "07:55 03/12/2026": "2026-12-03T07:55:00+07:00", "3/12/2026 7h55": "2026-12-03T07:55:00+07:00",
    "7g55 3/12": "2026-12-03T07:55:00+07:00", "lúc 7 giờ 55 phút ngày 03/12/2026": "2026-12-03T07:55:00+07:00",
    "7h 03/12/2026": "2026-12-03T07:00:00+07:00", "07:55, thứ Năm, 03/12/2026": "2026-12-03T07:55:00+07:00",
    "2026-12-03T07:55:00+07:00": "2026-12-03T07:55:00+07:00", "2026-12-03 07:55": "2026-12-03T07:55:00+07:00",
    "2026-12-03T07:55Z": "2026-12-03T07:55:00+00:00", "20261203075500": "2026-12-03T07:55:00+07:00",
    "05:30 CH 3/12/2026": "2026-12-03T17:30:00+07:00", "03/12/2026 17:00:05": "2026-12-03T17:00:05+07:00",
    "03/12/2026": "2026-12-03", "25:00 03/12/2026": None, "07:60 03/12/2026": None, "7:5 03/12/2026": None,
    "07:55": None,
    "7h55 8h00 03/12/2026": None, "2026-12-03T24:30": None, "13:00 CH 03/12/2026": None, "07:55 31/04/2026": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), MONEY.items())
def test_an_amount_is_read_with_dots_between_thousands(typed, kept):
    assert money.parse(typed) == kept


@pytest.mark.parametrize("typed", NO_MONEY)
def test_what_is_no_whole_amount_of_dong_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable, match="[Ss]ố tiền"):
        money.parse(typed)


@given(st.integers(0, money.MOST))
def test_an_amount_written_by_the_portal_is_read_again(amount):
    assert money.parse(money.written(amount)) == money.parse(f"{amount:,}") == money.parse(f"{amount}") == amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (10, "mười đồng"),
        (15, "mười lăm đồng"),
        (21, "hai mươi mốt đồng"),
        (11, "mười một đồng"),
        (105, "một trăm linh năm đồng"),
        (75_000, "bảy mươi lăm nghìn đồng"),
        (1_005, "một nghìn không trăm linh năm đồng"),
        (2_050, "hai nghìn không trăm năm mươi đồng"),
        (1_500_000, "một triệu năm trăm nghìn đồng"),
        (3_000_400, "ba triệu bốn trăm đồng"),
        (1_000_000_000, "một tỷ đồng"),
        (24_001_000, "hai mươi bốn triệu không trăm linh một nghìn đồng"),
        (2_000_000_000_015, "hai nghìn tỷ không trăm mười lăm đồng"),
    ],
)
def test_an_amount_is_read_back_in_words(amount, words):
    assert money_words.in_words(amount) == words


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_no_two_amounts_have_the_same_words(one, other):
    assert (money_words.in_words(one) == money_words.in_words(other)) == (one == other)


@pytest.mark.parametrize(("typed", "kept"), PHONES.items())
def test_a_telephone_number_is_kept_in_one_form(typed, kept):
    assert phone_number.parse(typed) == kept


@pytest.mark.parametrize(("typed", "said"), NO_PHONES.items())
def test_what_is_no_telephone_number_is_refused_with_what_is_missing(typed, said):
    with pytest.raises(Unreadable) as refused:
        phone_number.parse(typed)
    assert said in refused.value.sentence


@given(st.from_regex(r"0(3|5|7|8[1-9]|9)[0-9]{7,8}", fullmatch=True).filter(lambda number: len(number) == 10))
def test_every_mobile_is_read_from_each_way_of_writing_the_country(number):
    for typed in (number, f"+84{number[1:]}", f"0084{number[1:]}", f"84{number[1:]}", f"+84(0){number[1:]}"):
        assert phone_number.parse(typed) == number
    assert phone_number.receives_sms(number)


@pytest.mark.parametrize("number", ["02923812345", "01687123456", "00907123456", "0292381234", ""])
def test_nothing_but_a_mobile_receives_an_sms(number):
    assert not phone_number.receives_sms(number)


@pytest.mark.parametrize(("typed", "kept"), PAPERS.items())
def test_the_number_of_a_paper_is_read_by_its_kind(typed, kept):
    assert identity_number.parse(typed) == kept


@pytest.mark.parametrize(("typed", "said"), NO_PAPERS.items())
def test_what_is_no_number_of_a_paper_is_refused_with_a_hint(typed, said):
    with pytest.raises(Unreadable) as refused:
        identity_number.parse(typed)
    assert said in refused.value.sentence


def test_a_number_knows_its_kind():
    kinds = [identity_number.kind_of(number) for number in ("092090001234", "385123456", "1801234567001", "B1234567")]
    assert kinds == ["cccd", "cmnd", "tax_code", "passport"]


@pytest.mark.parametrize(
    "typed",
    [
        CARD,
        f"{CARD}\r\n",
        CARD.replace("|", " | "),
        CARD.replace("|", "｜"),
        f"\ufeff{CARD}||Nguyễn Văn Cha|Trần Thị Mẹ",
        unicodedata.normalize("NFD", CARD),
        CARD.replace("385123456|", "|"),
        CARD.replace("385123456|", ""),
    ],
)
def test_the_code_of_an_identity_card_tells_number_name_and_address(typed):
    card = identity_card.parse(typed)
    assert (card.number, card.name) == ("092090001234", "Nguyễn Văn Mẫu")
    assert card.address == "12 Đường Mẫu, Phường Tân An, Cần Thơ"
    assert (card.born_on, card.issued_on) == (dt.date(1990, 2, 1), dt.date(2021, 12, 3))


@pytest.mark.parametrize(
    "typed", ["092090001234|", "092090001234|385123456|Nguyễn", "a|b|c|Nam|d", "92090001234|1|A|01011990|Nam|x"]
)
def test_a_code_that_was_cut_off_is_refused(typed):
    with pytest.raises(Unreadable):
        identity_card.parse(typed)


@pytest.mark.parametrize("typed", CODES)
def test_a_dossier_code_is_found_in_whatever_holds_it(typed):
    assert dossier_code.parse(typed) == CODE
    assert dossier_code.key(typed) == "H13311812170042"


@pytest.mark.parametrize("typed", NO_CODES)
def test_what_holds_no_code_or_several_is_refused(typed):
    with pytest.raises(Unreadable):
        dossier_code.parse(typed)


@given(
    st.sampled_from(["H13", "H13.31", "H13.31.07", "H13.101", "K01.02.03.04"]),
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.integers(1, 999_999),
)
def test_every_code_that_is_issued_is_found_as_printed_and_by_its_signs(unit, day, order):
    code = dossier_code.written(unit, day, order)
    assert dossier_code.is_as_issued(code) and dossier_code.parse(f"ho so {code.lower()}, hen") == code
    bare = "".join(sign for sign in code if sign.isalnum())
    assert dossier_code.key(bare) == dossier_code.key(code) == bare


@pytest.mark.parametrize(("typed", "kept"), DATES.items())
def test_a_date_is_read_day_first_and_never_guessed(typed, kept):
    if kept is None:
        with pytest.raises(Unreadable):
            moment.parse_date(typed, today=TODAY)
    else:
        assert moment.parse_date(typed, today=TODAY).isoformat() == kept


@pytest.mark.parametrize(("typed", "kept"), MOMENTS.items())
def test_a_date_with_a_time_is_read_in_every_order(typed, kept):
    if kept is None:
        with pytest.raises(Unreadable):
            moment.parse_either(typed, zone=HERE, today=TODAY)
    else:
        assert moment.parse_either(typed, zone=HERE, today=TODAY).isoformat() == kept


def test_a_date_alone_takes_the_hour_that_was_stated_or_is_refused():
    assert moment.parse("3/12/2026", zone=HERE, default=dt.time(7)).isoformat() == "2026-12-03T07:00:00+07:00"
    with pytest.raises(Unreadable, match="Thiếu giờ"):
        moment.parse("3/12/2026", zone=HERE)


@pytest.mark.parametrize("typed", ["12/25/2026", "3/13/2026"])
def test_a_month_before_a_day_is_shown_the_right_way_round(typed):
    with pytest.raises(Unreadable, match="ngày trước, tháng sau: có phải (25/12|13/03)/2026"):
        moment.parse_date(typed)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_is_read_from_each_of_its_forms(day):
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d%m%Y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
    )
    assert {moment.parse_date(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("typed", "kept"), [("7h", "07:00"), ("7g55", "07:55"), ("07:55", "07:55"), ("19 giờ 05", "19:05")]
)
def test_a_time_of_day_is_read(typed, kept):
    assert f"{moment.parse_time(typed):%H:%M}" == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("An@NOI.VN", "An@noi.vn"), (" mailto:a@b.vn ", "a@b.vn"), ("<a@b.vn>,", "a@b.vn"), ("a\u200b@b.vn", "a@b.vn")],
)
def test_an_address_of_mail_is_read(typed, kept):
    assert email.parse(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "khong co", "không", "-", "a@b", "đ@b.vn", "a@b.vn; c@d.vn", "a b@c.vn", "a@b.vn c@d.vn"]
)
def test_what_is_no_address_of_mail_is_refused(typed):
    with pytest.raises(Unreadable):
        email.parse(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ðặng Văn Ðức", "Đặng Văn Đức"),
        ("Nguye\u0302\u0303n Thi\u0323 Mẫu", "Nguyễn Thị Mẫu"),
        ("\u202eNguyễn\u200b  Mẫu\u2069 ", "Nguyễn Mẫu"),
        ("Nguyễn\u00a0Mẫu\t", "Nguyễn Mẫu"),
        ("ＣÔＮＧ　ＴＹ", "CÔNG TY"),
        ("Nguyеn Vаn", "Nguyen Van"),  # Cyrillic е and а
        ("សុខ ចាន់", "សុខ ចាន់"),
        ("e\u200b\u0302", "ê"),
    ],
)
def test_a_name_is_kept_as_it_is_seen(typed, kept):
    assert person_name.parse(typed) == kept


NOTHING = [
    "",
    " ",
    "\u200b\u200d\ufeff",
    "\u202e\u2066\u2069",
    "\u3164\u2800\uffa0",
    "\u00ad\u034f",
    "...",
    "-",
    "123",
    "\ufffd",
    "\x00",
]


@pytest.mark.parametrize("typed", NOTHING)
def test_a_name_of_which_nothing_is_seen_is_refused(typed):
    with pytest.raises(Unreadable):
        person_name.parse(typed)


@pytest.mark.parametrize("typed", ["Nguy?n V?n An", "V? Th? M?", "??o", "L?\u200b Hoa", "Tr?m"])
def test_a_name_whose_letters_became_question_marks_is_refused(typed):
    with pytest.raises(Unreadable, match="ký tự bị hỏng"):
        person_name.parse(typed)


def test_a_name_is_never_cut_off_silently():
    assert person_name.parse("ă" * 160) == "ă" * 160
    with pytest.raises(Unreadable, match="160"):
        person_name.parse("ă" * 161)


def test_a_file_name_is_composed_and_shows_its_true_ending():
    assert cleaning.file_name(unicodedata.normalize("NFD", "Đơn đề nghị.pdf")) == "Đơn đề nghị.pdf"
    assert cleaning.file_name("C:\\Users\\x\\hop\u202efdp.exe") == "hopfdp.exe"
    assert cleaning.file_name("a" * 300 + ".pdf") == "a" * 196 + ".pdf"


READERS = [
    money.parse, phone_number.parse, identity_number.parse, identity_card.parse, dossier_code.parse, email.parse,
    person_name.parse, moment.parse_date, moment.parse_time, lambda text: moment.parse(text, zone=HERE, today=TODAY),
]  # fmt: skip
NOISY = st.text(
    st.one_of(st.characters(), st.sampled_from("0123456789.,-/:|+()hHOoIl \u200b\u202e\ud800đĐ@")), max_size=60
)


@pytest.mark.parametrize("read", READERS)
@given(NOISY)
def test_whatever_is_typed_is_read_or_refused_in_one_line(read, typed):
    try:
        kept = read(typed)
    except Unreadable as refused:
        assert refused.sentence and "\n" not in refused.sentence
    else:
        assert read(str(kept)) == kept or read in READERS[3:4] + READERS[7:]


def test_the_readers_need_no_database_and_no_page():
    allowed = ("django.utils.translation", "django.core.exceptions", "django.core.validators", "dossiers.parsing")
    found = [
        f"{path.name}: {node.module}"
        for path in python_files("dossiers/parsing")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("django", "dossiers", "portal"))
        if not (node.module or "").startswith(allowed)
    ]
    assert found == []
