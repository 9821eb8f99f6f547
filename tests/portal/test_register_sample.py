"""The invented registers: the articles' numbers in one calendar year, whenever the city is made."""

import datetime as dt

import pytest
from django.db import transaction

from dossiers.registers import entry_lists
from dossiers.registers.models import EntryEvent, ReceivedPerson, RegisterEntry
from portal.demo import register_sample
from portal.demo.load import LoadRequest
from tests.registers.conftest import world

__all__ = ["world"]


def made(day: str, size: float = 1.0, seed: int = 2018) -> LoadRequest:
    return LoadRequest(dt.datetime.fromisoformat(f"{day}T10:15+07:00"), size, seed)


@pytest.mark.parametrize(("day", "year"), [("2026-12-01", 2026), ("2026-07-01", 2026), ("2026-03-01", 2025),
                                           ("2027-01-01", 2026)])  # fmt: skip
def test_the_whole_city_has_the_articles_numbers_in_one_year(world, day, year):
    register_sample.write(made(day))
    total, _ = entry_lists.yearly(year)
    assert (total.dialogues, total.receptions, total.models) == (190, 640, 1056)
    assert entry_lists.years() == [year]
    days = set(RegisterEntry.objects.values_list("on", flat=True))
    assert max(days) < dt.date.fromisoformat(day) and not {one for one in days if one.weekday() > 4}


def test_the_same_seed_says_the_same_and_a_small_city_less(world):
    def drawn(**wish):
        with transaction.atomic():
            register_sample.write(made("2026-12-01", size=0.02, **wish))
            rows = list(RegisterEntry.objects.order_by("form_key").values_list("form_key", "unit", "number", "title"))
            transaction.set_rollback(True)
        return rows

    assert drawn() == drawn() != drawn(seed=7) and len(drawn()) == 12 + 24 + 40


def test_every_line_has_its_history_and_nobody_in_it_can_be_mistaken_for_real(world):
    register_sample.write(made("2026-12-01"))
    told = RegisterEntry.objects.filter(topic="denunciation")
    assert told.exists() and not ReceivedPerson.objects.filter(entry__in=told).exists()
    people = list(ReceivedPerson.objects.values_list("name", "phone"))
    assert len(people) == 640 - told.count()
    assert all(" Mẫu " in name and phone.startswith("0900") for name, phone in people)
    for entry in RegisterEntry.objects.prefetch_related("events"):
        assert [event.seq for event in entry.events.all()] == list(range(1, entry.seq + 1))
    assert not EntryEvent.objects.filter(kind="confirmed", entry__kind="reception").exists()
