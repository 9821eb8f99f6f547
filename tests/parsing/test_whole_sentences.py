"""The refusals of numbers, word for word: people read the whole sentence, and the repaired number inside it."""

import pytest

from dossiers.parsing import Unreadable, identity_number, money, phone_number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("01687123456", "Đầu số 0168 đã đổi từ năm 2018: nay là 0387 123 456."),
        ("907123456", "Thiếu số 0 ở đầu: có phải 0907 123 456?"),
    ],
)
def test_a_telephone_number_that_can_be_repaired_is_shown_repaired(typed, sentence):
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
