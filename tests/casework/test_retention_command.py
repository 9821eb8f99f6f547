"""`manage.py retention`: what is warned of and hidden is listed, and the leader decides by name."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dossiers.casework.models import Applicant, Retention
from dossiers.units.roles import Role
from tests.public import everywhere
from tests.world import a_world, an_officer

DAY = dt.timedelta(days=1)


@pytest.fixture
def hidden(db):
    dossier = everywhere.a_city(a_world()).made["returned"]
    at = timezone.now()
    kept = dict.fromkeys(("address", "email", "submitted_by", "authorisation", "delivery_address", "id_number"), "")
    kept |= {"name": "Nguyễn Thị Thử", "phone": "0900123456"}
    Applicant.objects.filter(dossier=dossier).update(**dict.fromkeys(kept, ""))
    Retention.objects.create(
        dossier=dossier, warned_at=at - 90 * DAY, hidden_at=at - DAY, erase_after=at + 29 * DAY, kept=kept
    )
    return dossier


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_what_was_hidden_is_listed_held_and_brought_back(hidden):
    assert run().startswith(f"{hidden.code} hidden ")
    who = ("--by", "t.lanhdao", "--why", "Người nộp khiếu nại")
    run(hidden.code.lower(), "--act", "hold", *who)
    assert run().startswith(f"{hidden.code} held ")
    an_officer("t.quantri.tp", hidden.unit.parent.parent, Role.ADMINISTRATOR)
    for who_releases in ("t.lanhdao", "t.quantri.tp"):
        assert Retention.objects.get(dossier=hidden).held_at, "one of two"
        run(hidden.code, "--act", "release", "--by", who_releases)
    run(hidden.code, "--act", "restore", *who)
    assert Applicant.objects.get(dossier=hidden).name == "Nguyễn Thị Thử"
    later = f"{timezone.now() + 400 * DAY:%Y-%m-%d}"
    run(hidden.code, "--act", "prolong", "--until", later, *who)
    assert Retention.objects.get(dossier=hidden).prolonged_to > timezone.now() + 399 * DAY


@pytest.mark.parametrize(
    "wrong",
    [
        ("--act", "hold", "--by", "t.tiepnhan", "--why", "Có lý do rõ"),
        ("--act", "hold", "--by", "t.lanhdao"),
        ("--act", "prolong", "--by", "t.lanhdao", "--why", "Có lý do rõ", "--until", "mai"),
        ("--act", "hold"),
    ],
)
def test_anybody_else_and_anything_half_said_is_refused(hidden, wrong):
    with pytest.raises(CommandError):
        run(hidden.code, *wrong)
    assert Retention.objects.get().held_at is None


def test_an_unknown_code_is_a_sentence(db):
    with pytest.raises(CommandError):
        run("T10.31.01-181217-9999", "--act", "hold", "--by", "t.lanhdao")
