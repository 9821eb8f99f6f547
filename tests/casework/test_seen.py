"""Whoever acts says which events the page had shown; an act on a page that is out of date is refused, by every act."""

import datetime as dt
import inspect
import typing

import pytest

from dossiers.casework import actions
from dossiers.casework.actions.refusals import SomebodyElseActed
from dossiers.casework.models import LatenessReason
from dossiers.casework.states import Kind

WITH_SEEN = sorted(
    name
    for name, act in vars(actions).items()
    if inspect.isfunction(act)
    and name not in ("acted_since", "hand_over", "send_back", "take_over")  # what is open on a stay is all these need
    and "seen" in inspect.signature(act).parameters
)


def filled(act, world, when):
    """Something for each argument that the act needs, so that only the page's age can be refused."""
    papers = [
        actions.PaperFacts("Tờ khai") if act is actions.add_papers else actions.Missing("Tờ khai", basis="Luật Hộ tịch")
    ]
    known = {"papers": papers, "cause": next(iter(LatenessReason.Cause)).value}
    hints = {str: "đã đối chiếu giấy tờ gốc", int: 1000, dt.datetime: when + dt.timedelta(days=7)}
    given = {}
    for name, one in inspect.signature(act).parameters.items():
        if one.default is inspect.Parameter.empty and one.kind is one.KEYWORD_ONLY and name not in ("by", "at"):
            kind = typing.get_type_hints(act).get(name)
            given[name] = known.get(name) or hints.get(kind, world.handler if "officer" in name else world.district)
    return given


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITH_SEEN)
def test_every_act_from_a_page_out_of_date_is_refused_and_told_who_did_what(name, in_process, world, at):
    dossier, act, when = in_process(), getattr(actions, name), at("2018-12-18 09:00")
    with pytest.raises(SomebodyElseActed) as refused:
        act(dossier.pk, by=world.handler, at=when, seen=dossier.seq - 1, **filled(act, world, when))
    last = dossier.events.get(seq=dossier.seq)
    said = refused.value
    assert (said.who, said.acted_at) == (world.receiver.full_name, last.occurred_at)
    assert last.kind == Kind.FORWARDED and said.what and str(said).endswith(".")


def test_the_list_of_acts_is_not_empty():
    assert len(WITH_SEEN) > 40
