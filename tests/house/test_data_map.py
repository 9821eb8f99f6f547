"""The map of personal data knows every field of every model, and says of each what the code does."""

import datetime as dt
import re

import pytest
from django.apps import apps

from dossiers.casework import drafts, limits, reach
from dossiers.notices import failures
from dossiers.units import accounts
from portal.exports import jobs
from portal.ops import data_map
from portal.tools import data_map as tool

ROWS = data_map.fields()
PERIODS = {
    "casework.FormerAddress": reach.KEPT,
    "casework.IntakeDraft": drafts.KEPT,
    "casework.LookupFailure": limits.KEPT,
    "notices.Message": failures.KEPT,
    "oversight.Export": dt.timedelta(days=jobs.KEPT_DAYS),
    "units.PaperCode": accounts.CODE_LIVES,
}
"""What the code forgets by a job, in its own words."""
TELLING = re.compile(r"(^|_)(name|phone|address|email|contact|id_number|identity_number|taken_by|recipient)($|_)")
NOBODYS = (
    "units.Unit",
    "units.Succession",
    "units.CitySettings",
    "units.UnitDetails",
    "calendars.",
    "procedures.",
    "auth.",
)
NOBODYS += ("socialaccount.SocialApp",)
"""Models whose names are of offices, procedures and days."""


def every_field() -> list[tuple[str, str]]:
    return [
        (model._meta.label, field.name)
        for model in apps.get_models() for field in model._meta.local_fields if field.name != "pk"
    ]  # fmt: skip


def test_every_field_of_every_model_is_on_the_map_once_and_nothing_else():
    known = [(row.model, row.field) for row in ROWS]
    missing, gone = set(every_field()) - set(known), set(known) - set(every_field())
    assert not missing, f"say in portal/ops/data_map.csv what these hold, why and how long: {sorted(missing)}"
    assert not gone, f"these are no more, take them off portal/ops/data_map.csv: {sorted(gone)}"
    assert len(known) == len(set(known))


def test_a_field_that_is_not_on_the_map_is_found():
    """The counter-proof: the comparison sees one line less."""
    known = {(row.model, row.field) for row in ROWS[1:]}
    assert set(every_field()) - known == {(ROWS[0].model, ROWS[0].field)}


def test_every_word_of_the_map_is_explained():
    for row in ROWS:
        assert row.kind in data_map.KINDS, row
        assert row.retention in data_map.RETENTION or re.fullmatch(r"days:[1-9][0-9]*", row.retention), row
        assert set(row.readers.split()) <= set(data_map.READERS) and row.readers, row


@pytest.mark.parametrize("kind", ["person", "words", "secret", "official"])
def test_what_tells_of_people_has_a_purpose_a_duty_and_an_end(kind):
    bare = [row for row in ROWS if row.kind == kind and not (row.purpose and row.basis and row.retention)]
    assert bare == []


def test_what_is_called_like_a_persons_facts_is_not_called_nothing():
    told = [row for row in ROWS if row.kind == "none" and TELLING.search(row.field)]
    kept = [f"{row.model}.{row.field}" for row in told if not row.model.startswith(NOBODYS)]
    of_no_person = ["account.EmailConfirmation.email_address", "casework.Attachment.name", "oversight.Export.name"]
    assert kept == of_no_person  # a key, a random name, the name of a list


@pytest.mark.parametrize("model", PERIODS)
def test_a_period_on_the_map_is_the_one_that_the_job_keeps(model):
    said = {row.retention for row in ROWS if row.model == model and row.retention.startswith("days:")}
    assert said == {f"days:{PERIODS[model].days}"}


def test_numbers_of_applicants_are_read_masked():
    numbers = {"phone", "id_number", "email"}
    rows = [row for row in ROWS if row.model == "casework.Applicant" and row.field in numbers]
    assert {row.readers for row in rows} == {"desk-masked"} and len(rows) == 3


def test_the_page_is_written_from_the_map():
    assert tool.PAGE.read_text() == tool.page(), "run python -m portal.tools.data_map"
