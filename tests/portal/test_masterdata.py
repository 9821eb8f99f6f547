"""Master data: all of it or nothing, told in words; an empty city gets its first administrator."""

import datetime as dt
import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from dossiers.calendars.models import Calendar, MasterDataLoad
from dossiers.calendars.sheets import SheetError
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Unit
from portal.ops import masterdata

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def city(tmp_path):
    """A folder with the whole package as a city's own tables."""
    for path in masterdata.tables():
        shutil.copy(path, tmp_path)
    return tmp_path


def told(*arguments, **options):
    out = io.StringIO()
    call_command("load_master_data", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_package_is_loaded_and_known_to_be():
    assert masterdata.up_to_date()
    assert "0 added, 0 changed, 152 unchanged" in told()


def test_other_tables_are_not_up_to_date():
    MasterDataLoad.objects.create(digest="0" * 64, loaded_at=AT + dt.timedelta(days=400))
    assert not masterdata.up_to_date()


def test_a_city_without_demonstration_starts_empty_and_chooses(settings):
    MasterDataLoad.objects.all().delete()
    settings.DEMO = "city"
    assert not masterdata.up_to_date()
    settings.DEMO = "none"
    assert masterdata.up_to_date()


def test_a_city_with_tables_of_its_own_is_left_alone_by_the_package(city):
    masterdata.load(AT + dt.timedelta(days=400), city)
    assert MasterDataLoad.objects.first().own and masterdata.up_to_date()


def test_a_trial_says_what_would_change_and_changes_nothing(city):
    path = city / "units.csv"
    path.write_text(path.read_text().replace("Sở Nội vụ", "Sở Nội vụ mới"))
    answer = told("--from", str(city), "--dry-run", "--verbose")
    assert "~ H13.02: name: Sở Nội vụ → Sở Nội vụ mới" in answer and "nothing was changed" in answer
    assert Unit.objects.get(code="H13.02").name == "Sở Nội vụ"
    assert not MasterDataLoad.objects.filter(own=True).exists()


def test_one_wrong_row_stops_everything_and_all_wrong_rows_are_named(city):
    for name, old, new in (("units.csv", "Sở Nội vụ", ""), ("holidays.csv", "2018-12-31", "2018-13-31")):
        path = city / name
        path.write_text(path.read_text().replace(old, new, 1))
    (city / "hours.csv").write_text((city / "hours.csv").read_text().replace("11:00", "11:30"))
    with pytest.raises(CommandError, match="units.csv, line 3: name is empty") as refusal:
        told("--from", str(city))
    assert "holidays.csv, line " in str(refusal.value) and refusal.value.returncode == 2
    assert Calendar.objects.get(slug="can-tho").shifts.first().closes == dt.time(11)


def test_only_the_tables_that_are_there_are_loaded(city):
    for path in list(city.iterdir()):
        if path.name != "holidays.csv":
            path.unlink()
    changes = {one.title: one for one in masterdata.load(AT, city).changes}
    assert changes["Special days"].unchanged == 324 and changes["Units"].unchanged == 0


def test_a_changed_procedure_is_in_force_from_the_day_named(city):
    path = city / "procedures.csv"
    path.write_text(path.read_text().replace("commune,,3,working_day,15000", "commune,,2,working_day,15000", 1))
    told("--from", str(city), "--on", "2027-01-01")
    assert ProcedureVersion.objects.filter(valid_from=dt.date(2027, 1, 1)).count() == 1


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_without_tables_is_refused(tmp_path, folder):
    with pytest.raises(SheetError):
        masterdata.load(AT, tmp_path / folder)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        told("--from", str(tmp_path / folder))


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="not a date"):
        told("--on", "tomorrow")


def test_the_first_administrator_can_sign_in_and_is_told_what_next(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "mot-mat-khau-dai")
    out = io.StringIO()
    call_command("create_administrator", "quan.tri", "--name", "Nguyễn Văn Quản", stdout=out)
    officer = Officer.objects.get(username="quan.tri")
    assert officer.check_password("mot-mat-khau-dai") and officer.is_superuser
    assert officer.posts.get().unit.kind == "city" and "/can-bo/dang-nhap" in out.getvalue()
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "quan.tri")


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (["quản trị"], "mot-mat-khau-dai", "letters, digits"),
        (["x" * 61], "mot-mat-khau-dai", "at most 60"),
        (["quan.tri"], "short", "not accepted"),
        (["quan.tri"], "quan.tri12", "not accepted"),
        (["quan.tri", "--unit", "H99"], "mot-mat-khau-dai", "no unit H99"),
    ],
)
def test_an_administrator_that_cannot_be_made_is_refused_with_a_sentence(monkeypatch, arguments, password, said):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("create_administrator", *arguments)
    assert refusal.value.returncode == 2 and not Officer.objects.filter(username=arguments[0]).exists()
