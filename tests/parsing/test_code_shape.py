"""What a code of a system before must have to be found again, and how any code stands in an address."""

import pytest

from dossiers.parsing import code_shape


@pytest.mark.parametrize("code", ["12/HS-2018", "HS17", "Đ-2018", "a" * 30 + "1"])
def test_a_code_that_every_door_can_find_is_kept(code):
    code_shape.check_kept(code)


@pytest.mark.parametrize(("code", "says"), [
    ("HS1", "ít nhất bốn"), ("ABCD", "có chữ số"), ("1" * 200, "nhiều nhất"), ("HS\u200b2018", "không nhìn thấy"),
])  # fmt: skip
def test_a_code_that_no_door_could_find_is_refused_in_both_languages(code, says):
    with pytest.raises(code_shape.CodeError) as refused:
        code_shape.check_kept(code)
    assert says in refused.value.vi and str(refused.value).endswith(".")


@pytest.mark.parametrize("code", ["H" * 60, "h13", "H13..31", "0.1", "OIL"])
def test_what_is_no_unit_code_is_refused(code):
    with pytest.raises(code_shape.CodeError):
        code_shape.check_unit(code)


@pytest.mark.parametrize("unit", ["H" * 60, "H13..31", "0.1", "OIL", "HHHH.HHHH.HHHH.HHHH.HHHH.H"])
def test_what_is_no_unit_issues_no_dossier_code(unit):
    assert code_shape.issued(f"{unit}-181217-0042") is None
    assert code_shape.issued("h13-181217-0042") == "H13-181217-0042"


WRONG_UNIT = [
    (
        "H" * 31,
        "the code '{code}' is longer than {most} characters.",
        "Mã đơn vị dài quá {most} ký tự.",
    ),
    (
        "h13",
        "the code '{code}' must be one to six parts of capital letters A–Z and digits with dots between them, such as"
        " H00.31.11, 000.00.41.H57 or PTH.",
        "Mã đơn vị gồm một đến sáu phần chữ hoa không dấu (A–Z) và chữ số, cách nhau bằng dấu chấm, ví dụ H00.31.11,"
        " 000.00.41.H57 hoặc PTH.",
    ),
    (
        "0.1",
        "the code '{code}' needs a letter other than O, I, L: without one, dossier codes look like telephones.",
        "Mã đơn vị cần ít nhất một chữ cái khác O, I, L: chỉ có chữ số thì mã hồ sơ lẫn với số điện thoại.",
    ),
]


@pytest.mark.parametrize(("code", "english", "vietnamese"), WRONG_UNIT)
def test_a_wrong_unit_code_is_told_why_in_both_languages(code, english, vietnamese):
    with pytest.raises(code_shape.CodeError) as refused:
        code_shape.check_unit(code)
    facts = {"code": code, "most": code_shape.UNIT_LONGEST}
    assert (str(refused.value), refused.value.vi) == (english.format(**facts), vietnamese.format(**facts))


def test_of_an_endless_code_sixty_characters_are_shown():
    with pytest.raises(code_shape.CodeError, match=f"^the code '{'H' * 60}' is longer"):
        code_shape.check_unit("H" * 61)


def test_the_longest_codes_are_still_taken():
    unit = ".".join(["H" * 4] * 6)[: code_shape.UNIT_LONGEST].strip(".")
    code_shape.check_unit(unit)
    code_shape.check_kept("1" * code_shape.LONGEST)
    assert code_shape.is_issued_key("H" * code_shape.UNIT_LONGEST + "1812170042")
    assert not code_shape.is_issued_key("H" * (code_shape.UNIT_LONGEST + 1) + "1812170042")


@pytest.mark.parametrize(("found", "outline"), [("HS2018000123", "A9"), ("HS17", "A9"), ("12HS2018", "9A9"), ("", "")])
def test_the_outline_of_a_key_has_each_run_once(found, outline):
    assert code_shape.skeleton(found) == outline


def test_an_invisible_sign_is_told_word_for_word():
    with pytest.raises(code_shape.CodeError) as refused:
        code_shape.check_kept("HS\u200b2018")
    assert str(refused.value) == "the code holds an invisible character."
    assert refused.value.vi == "Mã hồ sơ có ký tự không nhìn thấy được."


def test_a_code_stands_in_an_address_as_printed_or_as_its_key():
    assert code_shape.in_address("H13.31.11-181217-0042") == "H13.31.11-181217-0042"
    assert code_shape.in_address("12 / HS") == "12HS"
