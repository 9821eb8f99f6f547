"""The catalogue of procedures on screens: a fee raised and a term shortened by two persons, and the way back."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.procedures import changing
from dossiers.procedures.change_models import CatalogueChange, CityDecision, FeeRule
from dossiers.procedures.models import Procedure, ProcedureVersion
from dossiers.units.roles import Role
from tests.world import an_officer, local

LIST, DECISIONS = "/quan-tri/thu-tuc", "/quan-tri/quyet-dinh"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def world(world):
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.ward_admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    return world


def boxes(answer, **changed):
    """What a browser would send back from the page's form, with some boxes typed anew."""
    tables = [form for _, _, table in answer.context["parts"] for form in [table.management_form, *table]]
    data = {}
    for form in [*answer.context["editing"].forms(), *tables]:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                shown = field.field.widget.format_value(value)
                data[field.html_name] = "".join(shown) if isinstance(shown, list) else shown or ""
    return data | changed


def read(answer):
    """The words of a page, without its signs."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def a_decision(browser, number="3412/QĐ-UBND"):
    file = SimpleUploadedFile("QD 3412.pdf", PDF, content_type="application/pdf")
    typed = {"number": number, "signed_on": "10/09/2026", "title": "Giảm thời hạn, tăng lệ phí", "pdf": file}
    answer = browser.post(DECISIONS, typed)
    assert answer.status_code == 302, read(answer)
    return CityDecision.objects.get(number=number)


def propose(browser, code="T.000010", **typed):
    """Save a draft of a new version through the form; its number."""
    page = browser.get(f"{LIST}/{code}/ban-moi")
    answer = browser.post(f"{LIST}/{code}/ban-moi", boxes(page, reason="Theo quyết định của thành phố", **typed))
    assert answer.status_code == 302, re.findall(r'role="alert".*?</ul>', answer.text, re.DOTALL)
    return int(answer["Location"].rsplit("/", 1)[1])


def receive(world, when):
    """A dossier received at the ward at this instant, by the version in force on its day."""
    at = local(when)
    version = ProcedureVersion.objects.on(at.date()).get(procedure__code="T.000010")
    who = actions.ApplicantFacts(f"Người nộp {when}", phone="0900123456")
    papers = [actions.PaperFacts("Tờ khai", originals=1)]
    intake = actions.Intake(unit=world.ward, version=version, applicant=who, papers=papers)
    return actions.receive(intake, by=world.receiver, at=at)


@pytest.mark.parametrize(
    ("who", "status"),
    [("receiver", 403), ("leader", 403), ("ward_admin", 403), ("mayor", 403), ("keeper", 200)],
)
def test_the_catalogue_is_kept_by_administrators_of_the_city(at_desk, who, status):
    assert at_desk(who).get(LIST).status_code == status


def test_a_fee_is_raised_and_a_term_shortened_from_next_month_and_each_dossier_keeps_its_own(world, at_desk):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(fee_vnd=50_000)
    yesterday = receive(world, "2026-09-15 09:00")
    keeper, mayor = at_desk("keeper"), at_desk("mayor")
    decision = a_decision(keeper)
    number = propose(keeper, from_day="01/10/2026", decision=str(decision.pk), fee_vnd="80.000", term_amount="7")
    where = f"/quan-tri/thay-doi/{number}"
    told = read(keeper.get(where))
    assert (
        "50.000 đ" in told and "80.000 đ" in told and "3412/QĐ-UBND" in told and "Hồ sơ đang mở, giữ bản cũ 1" in told
    )

    assert keeper.post(where, {"viec": "gui"}).status_code == 302
    assert ProcedureVersion.objects.filter(procedure__code="T.000010").count() == 1, "nothing yet: it needs two"
    assert keeper.post(where, {"viec": "dong-y"}).status_code == 422
    assert mayor.post(where, {"viec": "dong-y"}).status_code == 302

    today = receive(world, "2026-09-16 09:00")
    old, new = ProcedureVersion.objects.filter(procedure__code="T.000010").order_by("number")
    assert (old.valid_to, new.valid_from, new.term_amount, new.fee_vnd) == (
        dt.date(2026, 10, 1),
        dt.date(2026, 10, 1),
        7,
        80_000,
    )
    assert ProcedureVersion.objects.on(dt.date(2026, 9, 30)).get(procedure=old.procedure) == old
    with time_machine.travel(local("2026-10-02 09:05")):
        page = at_desk("keeper").get(f"{LIST}/T.000010")
        assert "Bản 2 · từ 01/10/2026 · đang dùng" in read(page)
        assert ProcedureVersion.objects.on(dt.date(2026, 10, 2)).get(procedure=old.procedure) == new
    coming = receive(world, "2026-10-02 09:00")
    assert (coming.procedure_version, coming.fee_vnd) == (new, 80_000)
    assert coming.due_at_original == local("2026-10-13 17:00"), "seven working days"
    for dossier in (yesterday, today):
        kept = Dossier.objects.get(pk=dossier.pk)
        assert (kept.procedure_version, kept.fee_vnd, kept.due_at_original) == (old, 50_000, dossier.due_at_original)
    assert new.fee_on(dt.date(2026, 10, 2), online=False) == 80_000


def accepted(world, at_desk, **typed):
    """A change through both persons' screens; its number."""
    number = propose(at_desk("keeper"), from_day="01/10/2026", basis="NQ 21/2026/NQ-HĐND", **typed)
    at_desk("keeper").post(f"/quan-tri/thay-doi/{number}", {"viec": "gui"})
    assert at_desk("mayor").post(f"/quan-tri/thay-doi/{number}", {"viec": "dong-y"}).status_code == 302
    return number


def test_a_change_is_taken_back_before_its_day_and_leaves_nothing(world, at_desk):
    before = ProcedureVersion.objects.values().get(pk=world.ten_days.pk)
    number = accepted(world, at_desk, term_amount="7")
    where = f"/quan-tri/thay-doi/{number}"
    assert at_desk("keeper").post(where, {"viec": "rut-lai", "ly-do": "  "}).status_code == 422
    assert at_desk("keeper").post(where, {"viec": "rut-lai", "ly-do": "Nghị quyết hoãn đến năm sau"}).status_code == 302
    assert list(ProcedureVersion.objects.filter(procedure__code="T.000010").values()) == [before]
    assert "Nghị quyết hoãn" in read(at_desk("keeper").get(where))


def test_after_its_day_a_change_stays(world, at_desk):
    number = accepted(world, at_desk, term_amount="7")
    with time_machine.travel(local("2026-10-01 00:05")):
        answer = at_desk("keeper").post(
            f"/quan-tri/thay-doi/{number}", {"viec": "rut-lai", "ly-do": "Ghi nhầm số ngày"}
        )
    assert answer.status_code == 422 and "Đã có hiệu lực" in read(answer)
    assert ProcedureVersion.objects.filter(procedure__code="T.000010").count() == 2


def test_a_name_needs_no_second_person_and_a_day_of_the_past_is_refused(world, at_desk):
    keeper = at_desk("keeper")
    page = keeper.get(f"{LIST}/T.000010/ban-moi")
    for day in ("16/09/2026", "01/09/2026"):
        typed = boxes(page, name="Thủ tục có tên mới", basis="Sửa lỗi chính tả", reason="Sửa tên", from_day=day)
        answer = keeper.post(f"{LIST}/T.000010/ban-moi", typed)
        assert answer.status_code == 422 and "phải sau hôm nay" in read(answer)
    number = propose(keeper, name="Thủ tục có tên mới", basis="Sửa lỗi chính tả", from_day="17/09/2026")
    keeper.post(f"/quan-tri/thay-doi/{number}", {"viec": "gui"})
    assert ProcedureVersion.objects.get(procedure__code="T.000010", number=2).name == "Thủ tục có tên mới"


def test_what_changes_nothing_is_no_change_and_steps_must_add_up(world, at_desk):
    keeper = at_desk("keeper")
    page = keeper.get(f"{LIST}/T.000010/ban-moi")
    same = keeper.post(f"{LIST}/T.000010/ban-moi", boxes(page, reason="Thử xem có gì", basis="QĐ 1"))
    assert same.status_code == 422 and "Chưa có gì khác" in read(same)
    typed = boxes(page, reason="Chia lại các bước", basis="QĐ 1") | {"buoc-0-share_pct": "25"}
    assert "115 %" in read(keeper.post(f"{LIST}/T.000010/ban-moi", typed))
    assert not CatalogueChange.objects.exists()


def test_a_draft_that_another_change_has_overtaken_is_refused(world, at_desk):
    late = propose(at_desk("keeper"), from_day="01/12/2026", basis="QĐ 2", term_amount="9")
    accepted(world, at_desk, term_amount="7")
    answer = at_desk("keeper").post(f"/quan-tri/thay-doi/{late}", {"viec": "gui"})
    assert answer.status_code == 422 and "đã có bản khác" in read(answer)


def test_a_new_procedure_with_steps_papers_and_dated_fees_is_made_on_the_screen(world, at_desk):
    keeper = at_desk("keeper")
    page = keeper.get("/quan-tri/thu-tuc-moi")
    typed = boxes(page, code="9.000001", field="Lĩnh vực mới", level="commune", name="Cấp giấy phép bán hàng rong")
    typed |= {
        "term_amount": "3",
        "fee_vnd": "100.000",
        "fee_basis": "NQ 8",
        "reason": "Thành phố giao",
        "basis": "QĐ 9",
    }
    typed |= {"from_day": "01/10/2026", "giay-0-name": "Tờ khai", "giay-0-originals": "1", "giay-0-required": "on"}
    for number, (role, share) in enumerate((("receiver", "40"), ("leader", "60"))):
        typed |= {
            f"buoc-{number}-name": f"Bước {number}",
            f"buoc-{number}-role": role,
            f"buoc-{number}-share_pct": share,
        }
        typed |= {f"buoc-{number}-unit_kind": "commune", f"buoc-{number}-unit_rule": "same_unit"}
    typed |= {"phi-0-case": "online", "phi-0-amount_vnd": "40.000", "phi-0-legal_basis": "NQ 21, điều 4"}
    typed |= {
        "phi-1-case": "every",
        "phi-1-amount_vnd": "0",
        "phi-1-legal_basis": "NQ 66.22",
        "phi-1-to_day": "31/10/2026",
    }
    answer = keeper.post("/quan-tri/thu-tuc-moi", typed)
    assert answer.status_code == 302, read(answer)
    keeper.post(answer["Location"], {"viec": "gui"})
    assert not Procedure.objects.filter(code="9.000001").exists()
    at_desk("mayor").post(answer["Location"], {"viec": "dong-y"})
    made = ProcedureVersion.objects.get(procedure__code="9.000001")
    assert [step.after for step in made.steps.all()] == [[], [1]]
    assert [made.fee_on(dt.date(2026, 10, 31), online=online) for online in (True, False)] == [0, 0]
    assert [made.fee_on(dt.date(2026, 11, 1), online=online) for online in (True, False)] == [40_000, 100_000]
    assert "giấy chưa có mẫu" in read(keeper.get(f"{LIST}?tim=hang rong"))


def test_nobody_is_his_own_second_person_even_for_the_database(world, at_desk):
    number = propose(at_desk("keeper"), from_day="01/10/2026", basis="QĐ 2", term_amount="9")
    changing.send(number, by=world.keeper, at=local("2026-09-16 10:00"))
    with pytest.raises(IntegrityError, match="second_is_another"):
        CatalogueChange.objects.filter(pk=number).update(
            state="accepted", decided_by=world.keeper, version=world.ten_days
        )


def test_a_dated_fee_and_a_form_are_told_to_citizens_and_at_the_desk(world, at_desk):
    rule = {"amount_vnd": 40_000, "legal_basis": "NQ 21, điều 4", "to_day": dt.date(2026, 12, 31)}
    FeeRule.objects.create(version=world.ten_days, seq=1, case="stated", words="Người có công", **rule)
    FeeRule.objects.create(version=world.ten_days, seq=2, case="every", **{**rule, "amount_vnd": 0})
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(fee_vnd=100_000)
    world.ten_days.papers.update(form_link="https://example.vn/mau.docx")
    public = read(at_desk("receiver").get("/thu-tuc/T.000010"))
    assert re.search(r"Người có công ?: 40.000 đ", public) and "Áp dụng đến hết" in public and "Tải mẫu" in public, (
        public
    )
    desk = read(at_desk("receiver").get("/can-bo/tiep-nhan?procedure=T.000010"))
    assert "Người có công: 40.000 đ (NQ 21, điều 4)" in desk and "Mức của thủ tục: Không" in desk
