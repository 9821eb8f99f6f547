"""A place as people write it leads to the unit that it belongs to today, or to a sentence."""

import datetime as dt

import pytest

from dossiers.units import place_names
from dossiers.units.models import Succession, Unit
from tests.world import LONG_AGO, a_calendar

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def city(db):
    calendar = a_calendar()

    def unit(code, name, **more):
        facts = {"kind": "district", "calendar": calendar, "valid_from": LONG_AGO, **more}
        return Unit.objects.create(code=code, name=name, **facts)

    gone = {"valid_to": dt.date(2025, 7, 1)}
    units = {
        "an_binh": unit("Z13.104", "Phường Gió Lành"), "xa_an_binh": unit("Z13.190", "Xã Gió Lành"),
        "ninh_kieu": unit("Z13.101", "Phường Sông Mây"), "tan_an": unit("Z13.103", "Phường Núi Xanh"),
    }  # fmt: skip
    unit("Z13.31.05", "Phường Đồng Cũ", **gone)
    for old, name, new in (
        ("Z13.31.05", "Phường Đồng Cũ", "Z13.31.03"), ("Z13.31.03", "Phường Cầu Tre", "Z13.101"),
        ("Z13.31.07", "Phường Bến Đôi", "Z13.101"), ("Z13.31.07", "Phường Bến Đôi", "Z13.103"),
    ):  # fmt: skip
        Succession.objects.create(
            old_code=old, old_name=name, new_code=new, new_name="", effective_on=dt.date(2025, 7, 1), share="full"
        )
    return units


@pytest.mark.parametrize(
    ("typed", "which"),
    [
        ("Phường Sông Mây", "ninh_kieu"), ("song may", "ninh_kieu"), ("P. Sông Mây", "ninh_kieu"),
        ("UBND phường Sông Mây", "ninh_kieu"), ("  xã  gió lành ", "xa_an_binh"), ("phuong gio lanh", "an_binh"),
        ("Z13.103", "tan_an"), ("Núi", "tan_an"), ("Đồng Cũ", "ninh_kieu"), ("phường Cầu Tre", "ninh_kieu"),
    ],
)  # fmt: skip
def test_a_place_is_found_however_it_is_written_and_whatever_it_was_called(city, typed, which):
    assert place_names.unit_of(typed, "district", DAY) == city[which]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Ghi xã, phường"), ("Gió Lành", "nhiều nơi: Phường Gió Lành; Xã Gió Lành"),
        ("Bến Đôi", "nhiều nơi: Phường Sông Mây; Phường Núi Xanh"), ("Atlantis", "Không có nơi nào"),
        ("nu", "Không có nơi nào"),
    ],
)  # fmt: skip
def test_what_is_missing_wrong_or_means_several_is_answered_by_a_sentence(city, typed, says):
    with pytest.raises(place_names.PlaceUnknown) as unknown:
        place_names.unit_of(typed, "district", DAY)
    assert says in unknown.value.sentence


def test_before_the_change_the_old_ward_is_itself(city):
    assert place_names.unit_of("Đồng Cũ", "district", dt.date(2024, 1, 2)).code == "Z13.31.05"


@pytest.fixture
def renamed(city):
    """As happened on 01/07/2025: Phường Tân Lập became part of Phường Sông Mây, and another ward is called so now."""
    facts = {"kind": "district", "calendar": city["tan_an"].calendar, "valid_from": dt.date(2025, 7, 1)}
    new = Unit.objects.create(code="Z13.110", name="Phường Tân Lập", **facts)
    for old, name, onto in (
        ("Z13.31.40", "Phường Tân Lập", "Z13.101"), ("Z13.31.41", "Phường Cây Đa", "Z13.110"),
        ("Z13.31.42", "Xã Cây Đa", "Z13.190"), ("Z13.31.43", "Phường Núi", "Z13.190"),
    ):  # fmt: skip
        Succession.objects.create(
            old_code=old, old_name=name, new_code=onto, new_name="", effective_on=dt.date(2025, 7, 1), share="full"
        )
    return city | {"tan_lap": new}


@pytest.mark.parametrize("typed", ["Phường Tân Lập", "tan lap", "P. Tân Lập", "UBND phường Tân Lập"])
def test_a_name_of_today_that_was_another_places_before_is_asked_about_with_its_days(renamed, typed):
    with pytest.raises(place_names.PlaceUnknown) as unknown:
        place_names.unit_of(typed, "district", DAY)
    said = unknown.value.sentence
    assert (
        "Từ 01/07/2025: Phường Tân Lập." in said and "Trước 01/07/2025 là nơi khác, nay thuộc Phường Sông Mây." in said
    )
    assert f"“{typed} hiện nay”" in said and f"“{typed} cũ”" in said


@pytest.mark.parametrize(
    ("typed", "which"),
    [
        ("Phường Tân Lập hiện nay", "tan_lap"), ("tân lập mới", "tan_lap"), ("Tân Lập (hiện nay)", "tan_lap"),
        ("Phường Tân Lập cũ", "ninh_kieu"), ("Tân Lập (trước 01/07/2025)", "ninh_kieu"),
        ("P. Tân Lập, trước đây", "ninh_kieu"), ("Z13.110", "tan_lap"), ("Phường Cây Đa", "tan_lap"),
        ("Xã Cây Đa", "xa_an_binh"), ("Phường Núi", "xa_an_binh"), ("Núi Xanh", "tan_an"),
    ],
)  # fmt: skip
def test_which_of_the_two_is_meant_can_be_said_and_a_whole_old_name_goes_before_a_beginning(renamed, typed, which):
    assert place_names.unit_of(typed, "district", DAY) == renamed[which]


def test_an_old_name_with_two_kinds_is_asked_about_where_no_kind_was_typed(renamed):
    with pytest.raises(place_names.PlaceUnknown, match="nhiều nơi"):
        place_names.unit_of("Cây Đa", "district", DAY)


def test_a_ward_that_kept_its_name_and_grew_is_no_question(renamed):
    for old, onto in (("Z13.31.50", "Z13.103"), ("Z13.31.51", "Z13.103")):
        Succession.objects.create(
            old_code=old, old_name="Phường Núi Xanh", new_code=onto, new_name="", effective_on=dt.date(2025, 7, 1),
            share="full",
        )  # fmt: skip
    assert place_names.unit_of("Phường Núi Xanh", "district", DAY) == renamed["tan_an"]
