"""A unit named by an address or a form is the one asked for or a 404: never silently one's own."""

import re
from pathlib import Path

import pytest

from portal.web import unit_parameter
from tests.house.tree import BASE
from tests.world import an_officer

OWN, FOREIGN, NOBODYS = "T10.31.01", "T10.31.02", "T10.99.99"
REGISTER, FIGURES = "/can-bo/so-theo-doi", "/dieu-hanh/"

VIEWS = [
    ("portal.desk.papers.register", "receiver", "get", REGISTER, "noi"),
    ("portal.desk.papers.register", "receiver", "post", REGISTER, "noi"),
    ("portal.desk.papers.takings", "receiver", "get", "/can-bo/so-thu", "noi"),
    ("portal.desk.worklist.queue", "handler", "get", "/can-bo/viec", "noi"),
    ("portal.desk.intake.sheet", "receiver", "get", "/can-bo/tiep-nhan", "unit"),
    ("portal.desk.intake.sheet", "receiver", "get", "/can-bo/tiep-nhan/xem-truoc", "unit"),
    ("portal.desk.intake.sheet", "receiver", "post", "/can-bo/tiep-nhan", "unit"),
    ("portal.desk.intake.sheet", "receiver", "post", "/can-bo/tiep-nhan/phan/nhap", "unit"),
    ("portal.desk.intake.sheet", "receiver", "post", "/can-bo/tiep-nhan/phan/thu-tuc", "unit"),
    ("portal.desk.on_the_spot.on_the_spot", "receiver", "get", "/can-bo/lam-ngay", "unit"),
    ("portal.desk.on_the_spot.on_the_spot", "receiver", "post", "/can-bo/lam-ngay", "unit"),
    ("portal.desk.on_the_spot.certifications", "receiver", "get", "/can-bo/so-chung-thuc", "unit"),
    ("portal.desk.people.scope", "admin", "get", "/can-bo/nhan-su", "don-vi"),
    ("portal.desk.people.scope", "admin", "get", "/can-bo/nhan-su/them", "don-vi"),
    ("portal.desk.people.people_add", "admin", "post", "/can-bo/nhan-su/them", "unit"),
    ("portal.desk.people.person", "admin", "post", "/can-bo/nhan-su/nguoi/t.thuly", "unit"),
    ("portal.board.query_params", "leader", "get", f"{FIGURES}ho-so/", "don-vi"),
    ("portal.board.query_params", "leader", "post", f"{FIGURES}xuat/", "don-vi"),
    ("portal.board.forms", "leader", "get", f"{FIGURES}bieu/", "don-vi"),
    ("portal.board.forms", "leader", "post", f"{FIGURES}bieu/ky/", "don-vi"),
    ("portal.board.integrity", "leader", "get", f"{FIGURES}dau-hieu/mau/", "don-vi"),
    ("portal.board.reminders", "district_leader", "get", f"{FIGURES}don-doc/", "don-vi"),
    ("portal.board.reminders", "district_leader", "post", f"{FIGURES}don-doc/", "don-vi"),
    ("portal.board.inspections", "district_leader", "get", f"{FIGURES}don-doc/kiem-tra/", "don-vi"),
    ("portal.board.inspections", "district_leader", "post", f"{FIGURES}don-doc/kiem-tra/", "don-vi"),
    ("portal.desk.registers.book", "receiver", "get", "/can-bo/dan-van/doi-thoai/", "noi"),
    ("portal.desk.registers.book", "receiver", "post", "/can-bo/dan-van/tiep-cong-dan/", "noi"),
    ("portal.public.procedure", "receiver", "get", "/thu-tuc/T.000010", "noi"),
]
PUBLIC = [("/api/v1/figures/?unit={}", 400), ("/api/v1/procedures/?unit={}", 400), ("/api/v1/units/{}/", 404),
          ("/don-vi/{}", 404), ("/doi-thoai-dan-van/doi-thoai/?don-vi={}", 404),
          ("/dieu-hanh/don-vi/{}/", 404)]  # fmt: skip
"""Everybody's: there is no own unit to fall back to; one that is not there is refused all the same."""
BY_KEY = ("/can-bo/viec", "/can-bo/lam-ngay", "/can-bo/so-chung-thuc")
"""These name a unit by its key, as everything of reception does."""
ELSEWHERE = "T10.77"
"""A unit of another district: foreign to the district's leader as well."""


@pytest.fixture
def foreign(world):
    from dossiers.units.models import Unit
    from tests.world import LONG_AGO

    return Unit.objects.create(
        code=ELSEWHERE, kind=Unit.Kind.COMMUNE, name="Phường ngoài", calendar=world.ward.calendar, valid_from=LONG_AGO
    )


def _done_on_the_spot(world):
    """The ward's procedure may be received, signed and handed out at one press: else there is no such page."""
    from dossiers.procedures.models import SpotRule
    from tests.world import LONG_AGO

    SpotRule.objects.create(
        procedure=world.same_day.procedure, valid_from=LONG_AGO, register=SpotRule.Register.COPIES, first_pages=2,
        first_vnd=2_000, further_vnd=1_000,
    )  # fmt: skip


def asked(client, world, method, path, name, code):
    from dossiers.units.models import Unit

    value = code
    if path == "/can-bo/lam-ngay":
        _done_on_the_spot(world)
    if path.startswith("/can-bo/tiep-nhan") or path in BY_KEY:
        value = str(Unit.objects.filter(code=code).values_list("pk", flat=True).first() or 99_999_999)
    query = {name: value, "nhap": "00000000-0000-4000-8000-000000000001", "hat": "1"}
    form = {name: value, "viec": "giao", "dang": "csv", "lam": "tim"}
    if method == "post" and path.endswith("/don-doc/"):
        return client.post(f"{path}?{name}={value}", form)
    return client.post(path, form) if method == "post" else client.get(path, query)


@pytest.mark.parametrize(("module", "who", "method", "path", "name"), VIEWS)
@pytest.mark.parametrize("code", [FOREIGN, NOBODYS, ELSEWHERE, "\u00e9", "T10.31.01'"])
def test_a_unit_that_is_not_ones_own_is_a_404(world, foreign, at_desk, module, who, method, path, name, code):
    if who == "district_leader" and code == FOREIGN:
        code = ELSEWHERE  # the other ward lies below this leader
    if module == "portal.public.procedure" and code == FOREIGN:
        code = world.district.code  # both wards take it, the district does not
    if module == "portal.public.procedure" and code == ELSEWHERE:
        code = "T10.31.0"
    answer = asked(at_desk(who), world, method, path, name, code)
    assert answer.status_code == 404, (path, code, answer.status_code)


@pytest.mark.parametrize(("module", "who", "method", "path", "name"), VIEWS)
def test_ones_own_is_not(world, at_desk, module, who, method, path, name):
    answer = asked(at_desk(who), world, method, path, name, OWN)
    assert answer.status_code in (200, 302, 400, 409, 422) or "dau-hieu" in path, (path, answer.status_code)


@pytest.mark.parametrize(("path", "status"), PUBLIC)
def test_a_unit_that_is_not_there_is_refused_to_everybody(world, at_desk, path, status):
    assert at_desk("leader").get(path.format(NOBODYS)).status_code == status


def test_the_files_of_several_units_are_refused_to_the_last(world, at_desk):
    """The way out that was found: one officer, one address, unit after unit."""
    for unit in (world.other, world.district, world.city):
        for kind in ("csv", "xlsx", "pdf"):
            answer = at_desk("receiver").post(REGISTER, {"noi": unit.code, "dang": kind, "tu": "", "den": ""})
            assert answer.status_code == 404, (unit.code, kind)


def test_an_inspector_reads_any_unit_that_there_is(world, at_desk):
    world.inspector = an_officer("t.thanhtra", world.city, "inspector")
    assert at_desk("inspector").get(REGISTER, {"noi": FOREIGN}).context["span"].unit == world.other
    assert at_desk("inspector").get(REGISTER, {"noi": NOBODYS}).status_code == 404


def test_every_module_that_reads_a_unit_parameter_is_in_the_table():
    """But for these: the citizens' lists are everybody's, a term has a unit of time, a draft waits for its desk."""
    known = {module for module, *_ in VIEWS}
    reads = re.compile(r"unit_parameter\.by_|(?:GET|POST|given|asked)\.get\(\"(?:noi|don-vi|unit)\"")
    begun = {
        "portal.public.procedures",
        "portal.public.petitions",
        "portal.public.registers",
        "portal.presentation.whatif",
        "portal.desk.intake.intake",
    }
    found = set()
    for path in sorted((BASE / "portal").rglob("*.py")):
        module = ".".join(path.relative_to(BASE).with_suffix("").parts)
        if reads.search(path.read_text()) and not module.startswith(("portal.api", "portal.tools", "portal.bench")):
            found.add(module)
    assert found - begun <= known, found - known
    assert len(found & known) >= 8 and Path(unit_parameter.__file__).exists()
