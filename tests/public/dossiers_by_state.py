"""One dossier in each state that a citizen's page can show, all of them seen at one instant."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from dossiers.casework import actions, sweep
from dossiers.casework.models import Dossier, Leg
from tests.world import a_dossier, a_dossier_in_process, local, resolve, with_linked

NOW = local("2019-01-03 10:00")
FACTS = {"papers": [actions.Missing("Bản vẽ mặt cắt móng")], "reason": "Thiếu chữ ký", "basis": "Luật Xây dựng"}


def every_state(world: SimpleNamespace, **applicant: object) -> dict[str, Dossier]:
    """Made by acts alone in the database in use; ``applicant`` are facts for all of them (a name, a telephone …)."""
    with_linked(world)
    made = _waiting(world, applicant) | _running(world, applicant) | _ended(world, applicant)
    made |= _linked(world, applicant)
    sweep.flag_overdue(at=NOW)
    return {name: Dossier.objects.get(pk=dossier.pk) for name, dossier in made.items()}


def _intake(world: SimpleNamespace, applicant: dict) -> actions.Intake:
    facts = {"name": "Nguyễn Thị Thử", "phone": "0900123456", "id_number": "092090001234", **applicant}
    return actions.Intake(unit=world.ward, version=world.ten_days, applicant=actions.ApplicantFacts(**facts))


def _waiting(world: SimpleNamespace, applicant: dict) -> dict[str, Dossier]:
    refused = actions.refuse(
        _intake(world, applicant), reason="Không thuộc thẩm quyền", by=world.receiver, at=local("2019-01-02 09:00")
    )
    papers = a_dossier_in_process(world, local("2018-12-24 14:20"), **applicant)
    actions.ask_for_papers(
        papers.pk, by=world.handler, at=local("2018-12-27 16:20"), answer_by=dt.date(2019, 1, 10), **FACTS
    )
    payment = a_dossier_in_process(world, local("2018-12-24 14:20"), **applicant)
    actions.ask_for_payment(
        payment.pk, amount_vnd=1_250_000, reason="Thuế trước bạ", by=world.handler, at=local("2018-12-28 09:00")
    )
    both = a_dossier_in_process(world, local("2018-12-03 14:20"), **applicant)
    sweep.flag_overdue(at=local("2018-12-19 08:00"))
    actions.ask_for_papers(both.pk, by=world.leader, at=local("2018-12-19 09:00"), **FACTS)
    sent = actions.submit(_intake(world, applicant), at=local("2019-01-03 09:00"))
    return {"submitted": sent, "refused": refused, "papers": papers, "payment": payment, "late and papers": both}


def _running(world: SimpleNamespace, applicant: dict) -> dict[str, Dossier]:
    resumed = a_dossier_in_process(world, local("2018-12-24 14:20"), **applicant)
    actions.ask_for_papers(resumed.pk, by=world.handler, at=local("2018-12-26 09:00"), **FACTS)
    actions.add_papers(
        resumed.pk, papers=[actions.PaperFacts("Bản vẽ", 1)], by=world.handler, at=local("2018-12-28 09:00")
    )
    sorry = a_dossier_in_process(world, local("2018-12-18 14:20"), **applicant)
    actions.extend(
        sorry.pk, reason="Chờ cơ quan khác trả lời", extended_to=local("2019-01-08 17:00"), by=world.leader,
        at=local("2018-12-28 09:00"),
    )  # fmt: skip
    asked = a_dossier_in_process(world, local("2018-12-28 14:20"), **applicant)
    actions.ask_applicant(
        asked.pk, words=f"{applicant.get('name', 'Ông')} còn ở số 48/6 Đường Thử không?", by=world.handler,
        at=local("2019-01-02 09:00"), wanted_by=dt.date(2019, 1, 7),
    )  # fmt: skip
    return {
        "asked": asked,
        "received": a_dossier(world, local("2019-01-03 08:00"), **applicant),
        "running": a_dossier_in_process(world, local("2018-12-28 14:20"), **applicant),
        "today": a_dossier_in_process(world, local("2018-12-20 14:20"), **applicant),
        "same day": a_dossier(world, local("2019-01-03 08:30"), version=world.same_day, **applicant),
        "late": a_dossier_in_process(world, local("2018-12-17 14:20"), **applicant),
        "late with apology": sorry,
        "after a pause": resumed,
    }


def _ended(world: SimpleNamespace, applicant: dict) -> dict[str, Dossier]:
    def done(received: str, finished: str, **more: object) -> Dossier:
        dossier = a_dossier_in_process(world, local(received), **applicant)
        if more.get("by_post"):
            actions.choose_delivery(dossier.pk, delivery="post", address="48/6 Đường Thử", at=local(received))
        actions.forward(dossier.pk, by=world.handler, at=local(finished), to_officer=world.leader)
        return resolve(dossier.pk, by=world.leader, at=local(finished))

    returned = done("2018-12-10 14:20", "2018-12-18 09:00")
    actions.return_result(returned.pk, by=world.receiver, at=local("2018-12-19 09:00"), taken_by="N", checked="CCCD")
    withdrawn, stopped, turned_down = (
        a_dossier_in_process(world, local("2018-12-27 14:20"), **applicant) for _ in range(3)
    )
    actions.withdraw(withdrawn.pk, by=world.receiver, at=local("2018-12-28 09:00"), reason="Người nộp đổi ý")
    actions.stop(stopped.pk, by=world.leader, at=local("2018-12-28 09:00"), reason="Quá hạn bổ sung")
    actions.refuse_to_resolve(turned_down.pk, by=world.leader, at=local("2018-12-28 09:00"), reason="Thiếu điều kiện")
    return {
        "early": done("2018-12-20 14:20", "2018-12-28 09:00"),
        "on time": done("2018-12-13 14:20", "2018-12-27 15:00"),
        "finished late": done("2018-12-10 14:20", "2018-12-27 15:00"),
        "by post": done("2018-12-20 14:25", "2018-12-28 09:00", by_post=True),
        "returned": returned,
        "withdrawn": withdrawn,
        "stopped": stopped,
        "turned down": turned_down,
    }


def _linked(world: SimpleNamespace, applicant: dict) -> dict[str, Dossier]:
    turn = a_dossier(world, local("2018-12-27 08:00"), version=world.in_turn, **applicant)
    actions.forward(turn.pk, by=world.receiver, at=local("2018-12-27 09:00"), to_officer=world.handler)
    actions.forward(turn.pk, by=world.handler, at=local("2018-12-28 08:00"), to_unit=world.district)
    apart = a_dossier(world, local("2018-12-27 08:00"), version=world.at_once, **applicant)
    actions.forward(apart.pk, by=world.receiver, at=local("2018-12-27 09:00"), to_officer=world.handler)
    actions.send_out(apart.pk, by=world.handler, at=local("2018-12-27 10:00"))
    district = Leg.objects.get(dossier=apart, unit=world.district, kind="branch")
    actions.take_over(apart.pk, leg_id=district.pk, by=world.district_handler, at=local("2018-12-27 14:00"))
    actions.hand_over(
        apart.pk, leg_id=district.pk, remark="Đủ điều kiện", by=world.district_handler, at=local("2018-12-31 08:00")
    )
    return {"linked in turn": turn, "linked at once": apart}
