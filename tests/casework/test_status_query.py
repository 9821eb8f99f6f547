"""The status page's own queries read what the ORM reads."""

import pytest
from django.forms.models import model_to_dict

from dossiers.casework import access, actions, status_query, sweep
from dossiers.casework.models import Dossier, Event, Extension, Pause


def test_a_dossier_is_read_whole(in_process):
    dossier = in_process()
    read = status_query.dossier_of(dossier.code_key)
    assert read == dossier
    stored = Dossier.objects.get(pk=dossier.pk)
    fields = [field.attname for field in Dossier._meta.concrete_fields]
    assert [getattr(read, name) for name in fields] == [getattr(stored, name) for name in fields]
    assert not read.get_deferred_fields()


def test_an_apology_comes_with_it_without_another_query(in_process, world, at, django_assert_num_queries):
    dossier = in_process()
    sweep.flag_overdue(at=at("2019-01-02 08:00"))
    until = at("2019-01-10 17:00")
    actions.extend(dossier.pk, reason="Chờ trả lời", extended_to=until, by=world.leader, at=at("2019-01-02 09:00"))
    with django_assert_num_queries(1):
        read = status_query.dossier_of(dossier.code_key)
        told = read.extension
    assert model_to_dict(told) == model_to_dict(Extension.objects.get(pk=dossier.pk))


def test_events_and_pauses_are_those_of_the_dossier_in_order(in_process, world, at):
    dossier, other = in_process(), in_process()
    for one in (dossier, other):
        asked = [actions.Missing("Bản vẽ")]
        actions.ask_for_papers(
            one.pk, papers=asked, reason="Thiếu", basis="Luật", by=world.handler, at=at("2018-12-20 16:20")
        )
    events = Event.objects.filter(dossier=dossier).order_by("seq")
    expected = [(e.seq, e.kind, e.occurred_at, e.unit_id, e.data) for e in events]
    assert [tuple(event) for event in status_query.happened(dossier.pk)] == expected
    assert status_query.pauses_of(dossier.pk) == list(Pause.objects.filter(dossier=dossier))
    assert status_query.pauses_of(dossier.pk)[0].papers == [{"name": "Bản vẽ", "required": None}]


def test_an_unknown_key_reads_nothing(db):
    assert status_query.dossier_of("X") is None
    with pytest.raises(access.LookupMiss):
        access.by_key("X' OR 1=1 --")
