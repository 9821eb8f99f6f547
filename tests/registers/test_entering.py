"""Lines of the registers: who writes them, what is impossible, what stays when they are corrected or withdrawn."""

import dataclasses
import datetime as dt
import uuid

import psycopg2.errors
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dossiers.casework.actions.refusals import ActRefused, Invalid, NotAllowedNow, NotYourPost
from dossiers.registers import entering, entry_lists
from dossiers.registers.entry_checks import UNTOLD, EntrySaid
from dossiers.registers.entry_lists import EntryFilter
from dossiers.registers.models import EntryEvent, ReceivedPerson, RegisterEntry
from tests.registers.conftest import AT, PERSON, SAID

KINDS = ("dialogue", "reception", "model")


def said_of(entry, **changes):
    values = {name: getattr(entry, name) for name in SAID[entry.kind]} | {"on": entry.on}
    return EntrySaid(values | changes)


@pytest.mark.parametrize("kind", KINDS)
def test_lines_are_numbered_within_unit_register_and_year(enter, world, kind):
    first, second = enter(kind), enter(kind)
    before, elsewhere = enter(kind, on=dt.date(2025, 3, 3)), enter(kind, unit=world.other, by=world.stranger)
    numbers = [(one.year, one.number) for one in (first, second, before, elsewhere)]
    assert numbers == [(2026, 1), (2026, 2), (2025, 1), (2026, 1)]
    assert [event.kind for event in first.events.all()] == ["entered"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_sent_twice_is_one_line(enter, kind):
    key = uuid.uuid4()
    assert enter(kind, key=key) == enter(kind, key=key)
    assert RegisterEntry.objects.count() == 1 and EntryEvent.objects.count() == 1


def test_only_officers_of_the_unit_write_and_only_its_leader_confirms(enter, world):
    with pytest.raises(NotYourPost):
        enter("dialogue", by=world.stranger)
    line = enter("dialogue")
    for act, more in ((entering.withdraw, {"reason": "Ghi nhầm đơn vị"}), (entering.confirm, {})):
        with pytest.raises(NotYourPost):
            act(line.pk, by=world.stranger, at=AT, seen=1, **more)
    with pytest.raises(NotYourPost):
        entering.confirm(line.pk, by=world.handler, at=AT, seen=1)
    assert entering.confirm(line.pk, by=world.leader, at=AT, seen=1).confirmed_at == AT


@pytest.mark.parametrize(("kind", "values", "field"), [
    ("dialogue", {"on": dt.date(2026, 9, 17)}, "on"),
    ("dialogue", {"on": dt.date(1999, 12, 31)}, "on"),
    ("dialogue", {"on": None}, "on"),
    ("model", {"title": "…"}, "title"),
    ("model", {"title": "x" * 201 + " Hẻm xanh"}, "title"),
    ("dialogue", {"answered": 13}, "answered"),
    ("dialogue", {"attended": -1}, "attended"),
    ("dialogue", {"opinions": None}, "opinions"),
    ("dialogue", {"attended": 100_001}, "attended"),
    ("reception", {"people": 0}, "people"),
    ("reception", {"topic": ""}, "topic"),
    ("reception", {"settled": "vanished"}, "settled"),
    ("model", {"theme": "topic"}, "theme"),
    ("model", {"standing": ""}, "standing"),
])  # fmt: skip
def test_what_is_impossible_is_refused_at_its_field(enter, kind, values, field):
    with pytest.raises(Invalid) as refused:
        enter(kind, **values)
    assert field in refused.value.errors and not RegisterEntry.objects.exists()


@pytest.mark.parametrize("told", [
    {"person": PERSON}, {"text": "Ông Năm nhận tiền."}, {"outcome": "Chuyển thanh tra."},
    {"person": {"phone": "0907314552"}}, {"dossier_code": "000.00.01.H13-260916-0001"},
])  # fmt: skip
def test_of_a_denunciation_neither_person_nor_matter_is_written_here(enter, told):
    with pytest.raises(Invalid):
        enter("reception", topic="denunciation", **told)
    line = enter("reception", topic="denunciation", title="Tố cáo ông Năm nhận tiền")
    assert line.title == UNTOLD and "nam" not in line.folded.split() and not ReceivedPerson.objects.exists()


def test_a_correction_says_what_stood_there_before_and_of_persons_only_that_it_changed(enter, world):
    line = enter("reception", person=PERSON)
    said = EntrySaid(said_of(line, people=3).values, {**PERSON, "phone": "0907000111"})
    after = entering.correct(line.pk, said, reason="Đếm thiếu một người", by=world.receiver, at=AT, seen=1)
    event = after.events.get(kind="corrected")
    assert after.people == 3 and event.data["changed"] == {"people": [2, 3]} and event.data["person"] == ["phone"]
    assert event.data["reason"] == "Đếm thiếu một người" and "0907" not in str(event.data)
    assert ReceivedPerson.objects.get().phone == "0907000111"


def test_a_correction_needs_a_change_a_reason_the_same_year_and_the_newest_page(enter, world):
    line = enter("dialogue")
    facts = {"by": world.handler, "at": AT, "seen": 1}
    for changes, reason, field in (
        ({}, "Không có gì khác", "title"),
        ({"attended": 81}, " ", "reason"),
        ({"on": dt.date(2025, 9, 1)}, "Ghi nhầm năm", "on"),
    ):
        with pytest.raises(Invalid) as refused:
            entering.correct(line.pk, said_of(line, **changes), reason=reason, **facts)
        assert field in refused.value.errors
    entering.correct(line.pk, said_of(line, attended=81), reason="Đếm lại người dự", **facts)
    with pytest.raises(ActRefused, match="Có người vừa làm"):
        entering.correct(line.pk, said_of(line, attended=82), reason="Đếm lại lần nữa", **facts)


def test_words_that_a_leader_confirmed_wait_again_when_somebody_else_corrects_them(enter, world):
    line = enter("model")
    entering.confirm(line.pk, by=world.leader, at=AT, seen=1)
    by_leader = {"by": world.leader, "at": AT, "seen": 2}
    kept = entering.correct(line.pk, said_of(line, title="Hẻm xanh, sạch"), reason="Sửa tên mô hình", **by_leader)
    assert kept.confirmed_at
    by_handler = {"by": world.handler, "at": AT, "seen": 3}
    after = entering.correct(line.pk, said_of(kept, title="Hẻm xanh"), reason="Sửa tên mô hình", **by_handler)
    assert after.confirmed_at is None


@pytest.mark.parametrize("field", ["title", "text", "outcome", "place"])
def test_words_with_a_number_of_somebody_are_not_let_out(enter, world, field):
    line = enter("dialogue", **{field: "Gọi bà Lan, số 0907 314 552"})
    with pytest.raises(Invalid):
        entering.confirm(line.pk, by=world.leader, at=AT, seen=1)


def test_a_reception_is_never_confirmed(enter, world):
    line = enter("reception")
    with pytest.raises(NotAllowedNow):
        entering.confirm(line.pk, by=world.leader, at=AT, seen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.filter(pk=line.pk).update(confirmed_at=AT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_withdrawn_line_stays_is_not_counted_and_is_touched_no_more(enter, world, kind):
    enter(kind)
    line = enter(kind)
    with pytest.raises(Invalid):
        entering.withdraw(line.pk, reason="", by=world.handler, at=AT, seen=1)
    entering.withdraw(line.pk, reason="Ghi hai lần", by=world.handler, at=AT, seen=1)
    total, _ = entry_lists.yearly(2026)
    assert getattr(total, f"{kind}s") == 1 == EntryFilter(kind, 2026).entries().count()
    assert EntryFilter(kind, 2026, with_withdrawn=True).entries().count() == 2
    with pytest.raises(NotAllowedNow):
        entering.withdraw(line.pk, reason="Ghi ba lần", by=world.handler, at=AT, seen=2)
    assert enter(kind).number == 3


def test_every_yearly_figure_is_as_many_as_the_lines_that_its_filter_finds(enter, world):
    for kind in KINDS:
        for unit, by in ((world.ward, world.handler), (world.ward, world.leader), (world.other, world.stranger)):
            enter(kind, unit=unit, by=by)
    enter("model", standing="recognised")
    total, rows = entry_lists.yearly(2026)
    for row in (total, *rows):
        units = [row.unit.pk] if row.unit else None
        for kind in KINDS:
            assert getattr(row, f"{kind}s") == EntryFilter(kind, 2026, units).entries().count()
        found = EntryFilter("model", 2026, units, {"standing": "recognised"}).entries()
        assert row.recognised == found.count()
    names = [field.name for field in dataclasses.fields(total) if field.name != "unit"]
    assert [getattr(total, name) for name in names] == [sum(getattr(row, name) for row in rows) for name in names]


@pytest.mark.parametrize("statement", [
    "DELETE FROM registers_registerentry", "UPDATE registers_registerentry SET number = 9",
    "UPDATE registers_registerentry SET unit_id = unit_id + 1", "UPDATE registers_entryevent SET seq = 9",
    "DELETE FROM registers_entryevent", "TRUNCATE registers_entryevent",
])  # fmt: skip
def test_the_database_keeps_what_was_written(enter, statement):
    enter("dialogue")
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)


@pytest.mark.parametrize(("kind", "changes"), [
    ("dialogue", {"answered": 99}), ("dialogue", {"theme": "economy"}), ("reception", {"people": 0}),
    ("reception", {"attended": 3}), ("model", {"topic": "proposal"}), ("model", {"on": dt.date(2025, 1, 1)}),
    ("model", {"withdrawn_at": AT}),
])  # fmt: skip
def test_the_database_knows_what_each_register_says(enter, kind, changes):
    line = enter(kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.filter(pk=line.pk).update(**changes)


def test_a_search_finds_words_without_their_accents_and_never_a_person(enter):
    enter("reception", person=PERSON)
    assert EntryFilter("reception", 2026, typed="gia dat").entries().count() == 1
    assert EntryFilter("reception", 2026, typed="duoc tiep").entries().count() == 0
