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
