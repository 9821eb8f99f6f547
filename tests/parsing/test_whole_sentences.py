"""The refusals of numbers, word for word: people read the whole sentence, and the repaired number inside it."""

import pytest

from dossiers.parsing import Unreadable, identity_number, money, money_words, phone_number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("01687123456", "Đầu số 0168 đã đổi từ năm 2018: nay là 0387 123 456."),
        ("907123456", "Thiếu số 0 ở đầu: có phải 0907 123 456?"),
        ("2923820123", "Thiếu số 0 ở đầu: có phải 0292 382 0123?"),
    ],
)
def test_a_telephone_number_that_can_be_repaired_is_shown_repaired(typed, sentence):
    with pytest.raises(Unreadable) as refusal:
        phone_number.parse(typed)
    assert str(refusal.value.sentence) == sentence


ONE = "Ô này chỉ ghi một số điện thoại. Chọn số liên lạc được nhất."
ABROAD = "Chỉ nhận số điện thoại Việt Nam (+84). Số nước ngoài: để trống và ghi thư điện tử."
NO_START = "Đầu số {} không có. Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09; số cố định bằng 02."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập số điện thoại, ví dụ 0907 123 456."),
        ("0907123456 / 0907123457", ONE),
        ("0907123/456", ONE),
        ("0" * 17, ONE),
        ("0907123456" + "7" * 6, "Thừa 6 chữ số. Số di động có 10 chữ số."),
        ("0907 a23 456", "Số điện thoại chỉ gồm chữ số, ví dụ 0907 123 456."),
        ("+1 650 253 0000", ABROAD),
        ("001 650 253 0000", ABROAD),
        ("507", "Số điện thoại bắt đầu bằng 0, ví dụ 0907 123 456."),
        ("0607 123 456", NO_START.format("060")),
        ("0101", NO_START.format("010")),
        ("0907 123 45", "Thiếu 1 chữ số. Số di động có 10 chữ số."),
        ("0907", "Thiếu 6 chữ số. Số di động có 10 chữ số."),
        ("0292 382 012", "Thiếu 1 chữ số. Số cố định (02…) có 11 chữ số."),
        ("0292 382 01234", "Thừa 1 chữ số. Số cố định (02…) có 11 chữ số."),
    ],
)
def test_a_telephone_number_that_cannot_be_is_told_why(typed, sentence):
    with pytest.raises(Unreadable) as refusal:
        phone_number.parse(typed)
    assert str(refusal.value.sentence) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "92090001234",
            "Thiếu 1 chữ số: CCCD có 12 chữ số. Chép từ bảng tính hay mất số 0 ở đầu: có phải 092090001234?",
        ),
        ("85123456", "Thiếu 1 chữ số: CMND có 9 chữ số. Chép từ bảng tính hay mất số 0 ở đầu: có phải 085123456?"),
        ("", "Nhập số căn cước (CCCD), CMND, hộ chiếu hoặc mã số thuế."),
        ("9,2090E+10", "Bảng tính đã rút gọn số này, chữ số cuối đã mất. Đặt cột là văn bản rồi chép lại."),
        ("0920/9000", "Số giấy tờ chỉ gồm chữ số và chữ cái không dấu, ví dụ 12 chữ số của CCCD."),
        ("BBB", "Số hộ chiếu gồm 8 hoặc 9 chữ cái và chữ số, ví dụ B1234567. CCCD có 12 chữ số."),
        ("12345", "Số này có 5 chữ số. CCCD có 12 chữ số, CMND có 9, mã số thuế có 10 hoặc 13."),
    ],
)
def test_a_paper_number_of_the_wrong_length_is_told_which_lengths_there_are(typed, sentence):
    with pytest.raises(Unreadable) as refusal:
        identity_number.parse(typed)
    assert str(refusal.value.sentence) == sentence


@pytest.mark.parametrize("number", ["B1234567", "AB1234567890", "123456", "12AB34567"])
def test_what_is_no_number_of_a_known_length_is_a_passport(number):
    assert identity_number.kind_of(number) is identity_number.IdentityKind.PASSPORT


ODD = "Không đọc được số tiền “{}”. Ghi bằng chữ số, ví dụ 75.000."
GROUPS = "Không đọc được số tiền “{}”. Dấu chấm ngăn từng ba chữ số và không có số lẻ: ghi 75.000 hoặc 75000."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi số tiền bằng chữ số, ví dụ 75.000."),
        ("-5", "Số tiền không thể là số âm."),
        ("(75.000)", "Số tiền không thể là số âm."),
        ("05", "Số tiền không bắt đầu bằng số 0. Ghi lại, ví dụ 75.000."),
        ("1000000001", "Số tiền nhiều nhất là 1.000.000.000 đồng."),
        ("1" * 5000, "Số tiền nhiều nhất là 1.000.000.000 đồng."),
        ("75k", "Ghi đủ số tiền bằng chữ số, ví dụ 75.000; không ghi chữ hay viết tắt."),
        ("75.0", GROUPS.format("75.0")),
        ("75.000)", ODD.format("75.000)")),
        ("(75.000", ODD.format("(75.000")),
        ("1.00" * 12, GROUPS.format("1.00" * 10)),
        ("75+" * 15, ODD.format(("75+" * 15)[:40])),
    ],
)
def test_money_that_cannot_be_read_is_told_why(typed, sentence):
    with pytest.raises(Unreadable) as refusal:
        money.parse(typed)
    assert str(refusal.value.sentence) == sentence


def test_money_is_written_with_a_dot_between_thousands():
    assert [money.written(amount) for amount in (0, 500, 75_000, 1_500_000)] == ["0", "500", "75.000", "1.500.000"]


def test_the_name_of_the_money_stands_before_or_behind_in_any_letters():
    assert {money.parse(typed) for typed in ("VNĐ 75.000", "vnđ 75.000", "75.000 Đ", "75.000 đồng.", "75000")} == {
        75_000
    }


def test_an_amount_of_fifteen_digits_is_read_where_the_caller_takes_so_much():
    most = 10**15
    assert money.parse("9" * 15, most=most) == most - 1
    with pytest.raises(Unreadable):
        money.parse("1" + "0" * 15, most=10**18)


def test_an_amount_below_nothing_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="^An amount of money is never negative[.]$"):
        money_words.in_words(-1)
