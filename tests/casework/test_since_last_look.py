"""What is new since an officer last opened a dossier: the events after that look, less the officer's own deeds."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework import actions, looks
from dossiers.casework.kinds import Kind
from dossiers.casework.models import Event, Look
from dossiers.casework.since_last_look import OF_KIND, NewsKind, since_last_look
from tests.world import a_dossier_in_process, local

BEGAN = "2018-12-17 14:20"


def opened(officer, dossier, at, what=Look.What.OPENED):
    looks.record([dossier.pk], what, by=officer, post=officer.posts.first(), at=at)


def news_of(officer, dossier):
    found = since_last_look([dossier.pk], officer).get(dossier.pk)
    return None if found is None else found.news


def test_what_others_did_is_new_until_the_page_is_opened_again(world):
    dossier = a_dossier_in_process(world, local(BEGAN))
    assert news_of(world.handler, dossier) is None, "never opened: all of it is new, and nothing is marked"
    opened(world.handler, dossier, local("2018-12-18 08:00"))
    assert news_of(world.handler, dossier) == []
    actions.ask_applicant(dossier.pk, words="Nhà mấy tầng?", by=world.handler, at=local("2018-12-18 08:05"))
    assert news_of(world.handler, dossier) == [], "one's own deed is no news"
    actions.answer_as_applicant(dossier.pk, answer="Hai", at=local("2018-12-18 09:00"))
    actions.add_note(dossier, words="Đã gọi điện cho người nộp", by=world.leader, at=local("2018-12-18 09:05"))
    assert news_of(world.handler, dossier) == [NewsKind.ANSWER, NewsKind.NOTE]
    opened(world.handler, dossier, local("2018-12-18 09:10"), what=Look.What.NUMBERS)
    assert news_of(world.handler, dossier) == [NewsKind.ANSWER, NewsKind.NOTE], "a look at a number is not the page"
    opened(world.leader, dossier, local("2018-12-18 09:10"))
    assert news_of(world.handler, dossier) == [NewsKind.ANSWER, NewsKind.NOTE], "somebody else's look"
    opened(world.handler, dossier, local("2018-12-18 09:11"))
    assert news_of(world.handler, dossier) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_event_has_its_word(kind):
    assert OF_KIND.get(kind, NewsKind.OTHER) in NewsKind


STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "answer", "note", "look", "withdraw", "consult"]), st.sampled_from(["a", "b"])),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_marks_equal_the_events_after_the_last_look_less_ones_own(world, steps):
    dossier, at = a_dossier_in_process(world, local(BEGAN)), local("2018-12-18 08:00")
    people, looked, noted = {"a": world.handler, "b": world.leader}, {}, []
    for deed, who in steps:
        by, at = people[who], at + dt.timedelta(minutes=7)
        try:
            if deed == "look":
                opened(by, dossier, at)
                looked[who] = at
            elif deed == "note":
                actions.add_note(dossier, words="Đã gọi điện cho người nộp", by=by, at=at)
                noted.append((by, at))
            elif deed == "ask":
                actions.ask_applicant(dossier.pk, words="Nhà mấy tầng?", by=by, at=at)
            elif deed == "answer":
                actions.answer_as_applicant(dossier.pk, answer="Hai", at=at)
            elif deed == "withdraw":
                actions.withdraw_question(dossier.pk, reason="Đã rõ rồi", by=by, at=at)
            else:
                actions.consult(dossier.pk, unit=world.police, question="Có vướng không?", by=by, at=at)
        except actions.ActRefused:
            continue
    events = list(Event.objects.filter(dossier=dossier).order_by("seq"))
    for who, officer in people.items():
        found = since_last_look([dossier.pk], officer).get(dossier.pk)
        if who not in looked:
            assert found is None
            continue
        since = looked[who]
        assert found.kinds == [e.kind for e in events if e.occurred_at > since and e.actor_id != officer.pk]
        assert found.notes == sum(1 for by, made in noted if by != officer and made > since)
