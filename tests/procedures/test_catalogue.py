"""Loading procedures: what changes makes a new version."""

import datetime as dt

import pytest

from dossiers.procedures import catalogue
from dossiers.procedures.models import Procedure, ProcedureVersion, Step
from dossiers.units.models import Unit
from tests.world import LONG_AGO, a_dossier, a_world, local

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
ONE = "code,name,field,level,time_limit,time_unit\nX-1,Cấp giấy X,Lĩnh vực X,commune,3,working_day\n"
PAPERS = "procedure_code,seq,name\nX-1,1,Đơn\n"
STEPS = (
    "procedure_code,seq,name,role,unit_kind,unit_rule,unit_code,after,share_pct\n"
    "X-1,1,Nhận,receptionist,commune,same_unit,,,20\n"
    "X-1,2,Công an,partner,external,named_unit,EXT.POLICE,1,40\n"
    "X-1,3,Thẩm định,specialist,district,parent_district,,1,20\n"
    "X-1,4,Ký,approver,commune,,,2 3,20\n"
)


def load(tmp_path, procedures=ONE, papers=PAPERS, steps=STEPS, on=TODAY):
    for name, text in zip(catalogue.FILES, (procedures, papers, steps), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    problems = []
    return catalogue.load(tmp_path, on, problems)[0], [str(problem) for problem in problems]


def test_all_procedures_of_the_city_have_one_version_with_a_whole_route():
    versions = ProcedureVersion.objects.filter(valid_to=None).prefetch_related("steps")
    assert versions.count() == Procedure.objects.count() == 152
    assert Step.objects.count() == 779
    for version in versions:
        steps = list(version.steps.all())
        assert sum(step.share_pct for step in steps) == 100
        assert steps[0].after == [] and all(step.after for step in steps[1:])


def test_every_department_owns_a_procedure_and_same_day_has_no_amount():
    assert Unit.objects.filter(kind="department", owned_procedures=None).count() == 0
    assert ProcedureVersion.objects.filter(term_unit="same_day", term_amount=None).exists()


def test_every_rule_of_a_route_leads_to_a_unit_that_exists():
    codes = set(Unit.objects.values_list("code", flat=True))
    for step in Step.objects.exclude(unit_code=""):
        assert step.unit_code in codes
        assert Unit.objects.get(code=step.unit_code).kind == step.unit_kind
    for step in Step.objects.filter(unit_rule="same_unit").select_related("version__procedure"):
        assert step.unit_kind == step.version.procedure.level, step
    assert not Step.objects.filter(unit_rule="named_unit", unit_code="").exists()
    assert not Step.objects.filter(unit_kind="external").exclude(role="external").exists()


def test_at_least_three_linked_procedures_have_parallel_branches():
    branching = {
        step.version.procedure.code
        for step in Step.objects.select_related("version__procedure")
        if len(step.after) > 1 and step.version.linked
    }
    assert {"2.001023", "2.002622", "1.003003"} <= branching


def test_steps_can_be_taken_in_the_order_of_their_branches():
    for version in ProcedureVersion.objects.prefetch_related("steps"):
        done = set()
        for step in version.steps.all():
            assert done.issuperset(step.after)
            done.add(step.seq)
        followed = {before for step in version.steps.all() for before in step.after}
        assert done - followed == {max(done)}


def test_loading_again_changes_nothing(tmp_path):
    load(tmp_path)
    changes, problems = load(tmp_path)
    assert (problems, changes.unchanged, changes.added) == ([], 1, [])
    assert ProcedureVersion.objects.filter(procedure__code="X-1").count() == 1


def test_an_empty_after_means_the_previous_step(tmp_path):
    steps = STEPS.replace(",,2 3,20", ",,,20")
    load(tmp_path, steps=steps)
    last = Step.objects.get(version__procedure__code="X-1", seq=4)
    assert (last.after, last.unit_rule, last.role) == ([3], "same_unit", "leader")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"procedures": ONE.replace(",3,", ",5,")}, "term_amount: 3 → 5"),
        ({"papers": PAPERS.replace("Đơn", "Tờ khai")}, "papers:"),
        ({"steps": STEPS.replace("Ký", "Duyệt")}, "steps:"),
    ],
)
def test_a_changed_procedure_gets_a_new_version_and_the_old_one_stays(tmp_path, changed, told):
    load(tmp_path)
    later = TODAY + dt.timedelta(days=30)
    changes, _ = load(tmp_path, **changed, on=later)
    assert told in changes.changed[0]
    old, new = ProcedureVersion.objects.filter(procedure__code="X-1").order_by("number")
    assert (old.valid_from, old.valid_to, new.valid_from, new.valid_to) == (catalogue.FIRST_DAY, later, later, None)
    assert old.papers.get().name == "Đơn" and old.steps.count() == 4
    assert ProcedureVersion.objects.on(TODAY).get(procedure__code="X-1") == old


def test_a_version_of_the_same_day_that_nobody_used_is_replaced(tmp_path):
    load(tmp_path)
    load(tmp_path, ONE.replace(",3,", ",5,"))
    load(tmp_path, ONE.replace(",3,", ",7,"))
    amounts = ProcedureVersion.objects.filter(procedure__code="X-1").order_by("number").values_list("term_amount")
    assert list(amounts) == [(3,), (7,)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"procedures": ONE.replace("working_day", "fortnight")}, "procedures.csv, line 2: time_unit is 'fortnight'"),
        ({"procedures": ONE.replace(",3,", ",0,")}, "procedures.csv, line 2: time_limit is '0'"),
        ({"procedures": ONE.replace(",3,", ",1.5,")}, "procedures.csv, line 2: time_limit is '1.5'"),
        ({"procedures": ONE.replace("commune", "department")}, "procedures.csv, line 2: owner is ''"),
        ({"procedures": ONE + ONE.splitlines()[1]}, "procedures.csv, line 3: the code X-1 stands twice"),
        ({"papers": PAPERS.replace("X-1", "X-2")}, "procedure_documents.csv, line 2: there is no procedure 'X-2'"),
        ({"papers": PAPERS + "X-1,1,Lại\n"}, "procedure_documents.csv, line 3: number 1 of X-1 stands twice."),
        ({"steps": STEPS.replace("approver", "king")}, "procedure_steps.csv, line 5: role is 'king'"),
        ({"steps": STEPS.replace(",2 3,", ",5,")}, "procedure_steps.csv, line 5: after must list"),
        ({"steps": STEPS.replace("EXT.POLICE", "")}, "procedure_steps.csv, line 3: the rule named_unit needs"),
        ({"steps": STEPS.replace("EXT.POLICE", "EXT.X")}, "procedures.csv, line 2: step 2 of X-1: there is no unit"),
        ({"steps": STEPS.replace("district,par", "commune,par")}, "procedure_steps.csv, line 4: the rule parent_"),
        ({"steps": STEPS.replace(",,2 3,20", ",,2 3,10")}, "procedures.csv, line 2: the shares of the steps"),
    ],
)
def test_wrong_rows_are_named_and_nothing_is_saved(tmp_path, wrong, said):
    _, problems = load(tmp_path, **wrong)
    assert any(problem.startswith(said) for problem in problems), problems
    assert not Procedure.objects.filter(code="X-1").exists()


def test_a_version_that_dossiers_use_is_not_replaced(tmp_path):
    world = a_world()
    a_dossier(world, local("2026-05-04 09:00"))
    ward = ONE.replace("X-1", "T.000010")
    _, problems = load(tmp_path, ward, "procedure_code,seq,name\n", STEPS.replace("X-1", "T.000010"), on=LONG_AGO)
    assert problems and "dossiers use it: choose a later date" in problems[0]
    assert ProcedureVersion.objects.get(procedure__code="T.000010").name == "Thủ tục thử T.000010"
