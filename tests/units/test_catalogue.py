"""Loading units from tables."""

import csv
import datetime as dt

import pytest

from dossiers.units import catalogue
from dossiers.units.models import Succession, Unit

pytestmark = pytest.mark.django_db
UNITS = "code,kind,name,parent_code,calendar\nX1,city,Thành phố X,,can-tho\nX1.2,commune,Phường Y,X1,can-tho\n"


def load(tmp_path, text=UNITS, name="units.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    problems = []
    return catalogue.load(tmp_path, problems), [str(problem) for problem in problems]


def packaged(name):
    return list(csv.DictReader((catalogue.PACKAGED / name).read_text(encoding="utf-8").splitlines()))


def test_the_city_of_2018_is_there_on_any_day_since():
    kinds = {kind: Unit.objects.serving().filter(kind=kind).count() for kind in ("department", "district", "commune")}
    assert kinds == {"department": 19, "district": 9, "commune": 85}
    assert Unit.objects.on(dt.date(2026, 6, 1)).serving().count() == 113
    assert Unit.objects.get(code="H13.31.02").parent.code == "H13.31"
    assert Unit.objects.get(code="H13.31").parent.kind == "city"


def test_outside_agencies_stand_beside_the_113():
    names = set(Unit.objects.filter(kind="external").values_list("code", flat=True))
    assert names == {"EXT.POLICE", "EXT.TAX", "EXT.SOCIAL-INSURANCE"}


def test_lists_show_departments_before_districts_before_communes():
    kinds = [unit.kind for unit in Unit.objects.serving()]
    assert kinds == ["department"] * 19 + ["district"] * 9 + ["commune"] * 85


def test_a_handful_of_communes_open_on_saturday_mornings():
    saturday = Unit.objects.filter(calendar__slug="can-tho-sang-thu-bay")
    assert 3 <= saturday.count() <= 10 and {unit.kind for unit in saturday} == {"commune"}


def test_every_commune_of_2018_has_a_successor_among_the_units_of_2025():
    new = {row["code"] for row in packaged("units_2025.csv")}
    assert len(new) == 103
    heirs = {}
    for one in Succession.objects.all():
        heirs.setdefault(one.old_code, set()).add(one.new_code)

    def ends(code):
        return {code} if code in new else set().union(*(ends(heir) for heir in heirs.get(code, ())), set())

    communes = Unit.objects.filter(kind="commune").values_list("code", flat=True)
    assert [code for code in communes if not ends(code)] == []


def test_a_reorganisation_is_data_and_not_applied():
    assert Succession.objects.filter(effective_on=dt.date(2025, 7, 1)).exists()
    assert not Unit.objects.filter(valid_to__isnull=False).exists()


def test_parents_may_stand_after_their_children(tmp_path):
    lines = UNITS.splitlines()
    _, problems = load(tmp_path, "\n".join([lines[0], lines[2], lines[1]]))
    assert problems == [] and Unit.objects.get(code="X1.2").parent.code == "X1"


def test_loading_again_changes_nothing_and_differences_are_told(tmp_path):
    load(tmp_path)
    assert load(tmp_path)[0][0].unchanged == 2
    changes = load(tmp_path, UNITS.replace("Phường Y", "Phường Z"))[0][0]
    assert changes.changed == ["X1.2: name: Phường Y → Phường Z"]
    assert any(line.startswith("H13 ") for line in changes.missing)
    assert Unit.objects.filter(code="H13").exists()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (UNITS.replace("commune", "village"), 3, "kind is 'village'"),
        (UNITS.replace("Phường Y", ""), 3, "name is empty."),
        (UNITS.replace("X1.2", "X1"), 3, "the code X1 stands twice"),
        (UNITS.replace(",X1,can-tho", ",X9,can-tho"), 3, "there is no unit 'X9'"),
        (UNITS.replace(",X1,can-tho", ",X1.2,can-tho"), 3, "cannot be its own parent"),
        (UNITS.replace("X,,can-tho", "X,X1.2,can-tho"), 2, "run in a circle"),
        (UNITS.replace("X1,can-tho", "X1,mars"), 3, "there is no calendar 'mars'."),
        (UNITS.replace("X1,can-tho", "X1,"), 3, "calendar is empty, and there are several."),
        ("code,kind,name,valid_to\nX1,city,X,2017-01-01\n", 2, "valid_to must be later than valid_from."),
    ],
)
def test_wrong_units_are_named(tmp_path, text, line, said):
    _, problems = load(tmp_path, text)
    assert any(problem.startswith(f"units.csv, line {line}: ") and said in problem for problem in problems), problems


def test_wrong_successions_are_named(tmp_path):
    head = "old_code,old_name,new_code,new_name,effective_date\n"
    _, problems = load(tmp_path, f"{head}A,a,B,b,\nA,a,,b,2025-07-01\n", "unit_successions.csv")
    assert problems == [
        "unit_successions.csv, line 2: effective_date is empty.",
        "unit_successions.csv, line 3: new_code is empty.",
    ]
