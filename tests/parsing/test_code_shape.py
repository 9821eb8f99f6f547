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


@pytest.mark.parametrize("unit", ["H" * 60, "H13..31", "0.1", "OIL"])
def test_what_is_no_unit_issues_no_dossier_code(unit):
    assert code_shape.issued(f"{unit}-181217-0042") is None
    assert code_shape.issued("h13-181217-0042") == "H13-181217-0042"


def test_a_code_stands_in_an_address_as_printed_or_as_its_key():
    assert code_shape.in_address("H13.31.11-181217-0042") == "H13.31.11-181217-0042"
    assert code_shape.in_address("12 / HS") == "12HS"
