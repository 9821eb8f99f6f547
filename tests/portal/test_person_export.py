"""The answer to "what do you hold about me": every mapped field of the dossier, nobody else's, no secret."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from dossiers.casework import actions, looks
from dossiers.casework.models import Look
from dossiers.units.models import Officer, Post
from portal.ops import data_map, person_export
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.public.test_canaries import PERSON, seen
from tests.world import a_dossier, a_world

OTHER = {"name": "Người Khác Hẳn", "phone": "0966555444", "id_number": "092090001234"}


@pytest.fixture
def city(db):
    world = a_world()
    made = everywhere.a_city(world, **PERSON)
    made.other = a_dossier(world, NOW, **OTHER)
    return made


def told(*arguments: str) -> list[dict]:
    out = io.StringIO()
    call_command("personal_data", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_everything_of_one_and_nothing_of_another(city):
    dossier, officer = city.made["returned"], Officer.objects.get(username="t.thuly")
    actions.add_note(dossier, words="Ghi chú vạc đêm", by=officer, at=NOW)
    post = Post.objects.get(officer=officer)
    looks.record([dossier.pk], Look.What.OPENED, by=officer, post=post, at=NOW)
    [found] = told(dossier.code.lower())
    said = json.dumps(found, ensure_ascii=False)
    assert found["code"] == dossier.code
    assert sorted(seen(said, list(PERSON.values()))) == sorted(PERSON.values())
    assert "Ghi chú vạc đêm" in said and found["usage"][0]["purpose"] == "handling"
    assert seen(said, list(OTHER.values())) == []
    keys = {name for rows in found["held"].values() for row in rows for name in row}
    assert not keys & {row.field for row in data_map.fields() if row.kind == "secret" and row.field != "name"}


def test_all_dossiers_of_the_same_person_on_wish(city):
    mine = told(city.made["returned"].code, "--all")
    assert len(mine) == len(city.made) > 5
    assert city.other.code not in {one["code"] for one in mine}
    assert [one["code"] for one in told(city.other.code, "--all")] == [city.other.code]


@pytest.mark.parametrize("code", ["x", "T10.31.01-181217-9999", ""])
def test_an_unknown_code_is_a_sentence(db, code):
    with pytest.raises(CommandError):
        told(code)


def test_every_model_with_a_dossier_and_personal_fields_is_read():
    labels = {label for label, _, _ in person_export._mapped()}
    assert {"casework.Applicant", "casework.Handout", "casework.Note", "notices.Message"} <= labels
