"""The control sheet of a dossier that walks several units: who gave, who took, what was said, whether in time."""

from dossiers.casework import actions
from portal.forms import control, handing_over, sample
from tests.forms.conftest import pdf_text
from tests.forms.test_fields import html_text
from tests.world import a_dossier, local, resolve, with_linked


def rows(dossier) -> list[tuple[str, str, str, str]]:
    return [(row.from_whom, row.to_whom, row.result, row.remark) for row in control.hand_overs(dossier)]


def test_commune_district_commune_is_a_row_for_each_hand_over(world):
    with_linked(world)
    dossier = a_dossier(world, local("2018-12-17 08:00"), version=world.in_turn)
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-17 09:00"), to_officer=world.handler)
    actions.forward(dossier.pk, by=world.handler, at=local("2018-12-18 08:00"), to_unit=world.district)
    actions.take_over(dossier.pk, by=world.district_handler, at=local("2018-12-18 09:00"))
    back = {"to_unit": world.ward, "remark": "Đủ điều kiện"}
    actions.forward(dossier.pk, by=world.district_handler, at=local("2018-12-19 08:00"), **back)
    resolve(dossier.pk, by=world.leader, at=local("2018-12-20 08:00"))
    dossier.refresh_from_db()
    found = rows(dossier)
    assert [(giver, taker) for giver, taker, _, _ in found] == [
        ("Nguyễn Thị Thử", "Cán bộ t.tiepnhan, UBND phường thử"),
        ("Cán bộ t.tiepnhan", "Cán bộ t.thuly, UBND phường thử"),
        ("Cán bộ t.thuly", "UBND quận thử"),
        ("Cán bộ t.thuly", "Cán bộ t.thuly.quan, UBND quận thử"),
        ("Cán bộ t.thuly.quan", "UBND phường thử"),
        ("Cán bộ t.lanhdao", "UBND phường thử"),
    ]
    assert found[4][3] == "chuyển xử lý: Đủ điều kiện"
    assert found[-1][2:] == ("trước hạn", "đã có kết quả")


def test_branches_bring_their_own_result_and_words(world):
    with_linked(world)
    dossier = a_dossier(world, local("2018-12-17 08:00"), version=world.at_once)
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-17 09:00"), to_officer=world.handler)
    actions.send_out(dossier.pk, by=world.handler, at=local("2018-12-17 10:00"))
    leg = dossier.legs.get(unit=world.police, kind="branch")
    said = {"remark": "Công an đã xác minh", "leg_id": leg.pk}
    actions.hand_over(dossier.pk, by=world.handler, at=local("2018-12-18 10:00"), **said)
    dossier.refresh_from_db()
    giver, taker, result, remark = rows(dossier)[-1]
    assert (giver, taker) == ("Cán bộ t.thuly", "UBND phường thử")
    assert remark == "bàn giao kết quả phần việc: Công an đã xác minh"
    assert result in ("trước hạn", "đúng hạn")


def test_a_step_that_took_more_than_its_share_is_late_and_a_pause_is_nobodys_time(world):
    dossier = a_dossier(world, local("2018-12-17 08:00"))
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-19 08:00"), to_officer=world.handler)
    asked = {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 61/2018/NĐ-CP", "reason": "Thiếu"}
    actions.ask_for_papers(dossier.pk, by=world.handler, at=local("2018-12-19 09:00"), **asked)
    given = [actions.PaperFacts("Bản vẽ", originals=1)]
    actions.add_papers(dossier.pk, papers=given, by=world.receiver, at=local("2019-02-18 09:00"))
    actions.forward(dossier.pk, by=world.handler, at=local("2019-02-18 10:00"), to_officer=world.leader)
    dossier.refresh_from_db()
    results = [row.result for row in control.hand_overs(dossier)]
    assert results == ["", "trễ hạn", "", "", "trước hạn"]  # two months of waiting for papers count for nobody


GIVEN = [
    "PHIẾU KIỂM SOÁT BÀN GIAO HỒ SƠ", "UBND QUẬN THỬ", "UBND PHƯỜNG THỬ", "Số: 190311-145000/BG",
    "Bên giao Cán bộ t.tiepnhan, UBND phường thử", "Bên nhận Cán bộ t.thuly, UBND phường thử",
    "Thời điểm giao 14 giờ 50 phút, ngày 11/03/2019", "Số hồ sơ 3",
    "STT Mã hồ sơ Thủ tục Người nộp Hẹn trả Ghi chú", "Thủ tục thử T.000010", "Nguyễn Thị Bích Trâm", "25/03/2019",
]  # fmt: skip


def test_every_field_of_the_sheet_of_a_hand_over_is_on_the_pdf_and_on_the_page(world, printing):
    who = sample.SamplePeople(world.ward, world.ten_days, world.receiver, world.handler, world.leader)
    events = sample.handed_over(who, local("2019-03-11 14:20"))
    paper = handing_over.sheet(events, printing)
    codes = [event.dossier.code for event in events]
    for text in (pdf_text(paper), html_text(paper)):
        assert [field for field in [*GIVEN, *codes] if field.lower() not in text.lower()] == [], text
        assert [name for name in ("Bên giao", "Bên nhận") if text.count(name) < 2] == []  # named, and to be signed


def test_the_sheet_of_nothing_is_no_sheet(world, printing):
    assert handing_over.given([1], by=world.receiver, at=local("2019-03-11 14:20")) == []
    assert handing_over.sheet([], printing) is None
