"""Forms 03 and 04 and the notice of stopping: letters signed by an officer, with name, time and the seal of the log."""

from __future__ import annotations

import datetime as dt

from dossiers.casework.models import Decision, Dossier, Event, Letter
from dossiers.casework.states import Kind
from dossiers.units import printed_names
from portal.forms import blocks, editions, parties
from portal.forms.blocks import Block, Paper, Printing
from portal.wording import vi

REFUSALS = ("refuse", "refuse_to_resolve")
STOPS = ("stop",)
KINDS = {"refuse": Kind.NOT_ACCEPTED, "refuse_to_resolve": Kind.REFUSED, "stop": Kind.STOPPED}
STAMPED = "(ký, đóng dấu)"
COMPLAINT = "Nếu chưa đồng ý, ông/bà có quyền khiếu nại theo quy định của pháp luật về khiếu nại."


def refusal(dossier: Dossier, printing: Printing) -> Paper | None:
    """Form 03 of a dossier that was refused, at the desk or later; None for others."""
    decision = _decision(dossier, REFUSALS)
    if decision is None:
        return None
    at_desk = decision.act == "refuse"
    did = "chưa tiếp nhận" if at_desk else "không giải quyết"
    signer = "Người tiếp nhận" if at_desk else "Thủ trưởng cơ quan, đơn vị"
    hint = blocks.SIGN if at_desk else STAMPED
    return _letter(
        dossier,
        decision,
        editions.REFUSAL,
        "TCHS",
        [
            blocks.words(f"Qua xem xét, {printed_names.in_sentence(dossier.unit)} {did} hồ sơ này."),
            blocks.words(decision.reason, label="Lý do, căn cứ"),
            blocks.words(COMPLAINT),
            blocks.signatures(blocks.place("Người nộp hồ sơ"), _signed(dossier, decision, signer, hint)),
        ],
    )


def stopping(dossier: Dossier, printing: Printing) -> Paper | None:
    """The notice that handling was stopped (form 05 of 2025); None for a dossier that was not."""
    decision = _decision(dossier, STOPS)
    if decision is None:
        return None
    received = f"tiếp nhận ngày {vi.date(dossier.received_at)}" if dossier.received_at else ""
    return _letter(
        dossier,
        decision,
        editions.STOP,
        "TBD",
        [
            blocks.words(
                f"{printed_names.in_sentence(dossier.unit)} thông báo dừng giải quyết hồ sơ nêu trên, {received}."
            ),
            blocks.words(decision.reason, label="Lý do, căn cứ"),
            blocks.words(vi.date(decision.made_at), label="Dừng từ ngày"),
            blocks.words(COMPLAINT),
            blocks.signatures(
                blocks.place("Người nộp hồ sơ"), _signed(dossier, decision, "Thủ trưởng cơ quan, đơn vị")
            ),
        ],
    )


def apology(dossier: Dossier, printing: Printing) -> Paper | None:
    """Form 04: the apology with its one new date; None where nobody has apologised."""
    extension = getattr(dossier, "extension", None)
    if extension is None or dossier.received_at is None:
        return None
    unit, new = printed_names.in_sentence(dossier.unit), extension.extended_to
    begins = parties.begun_again(dossier)
    again = f"Thời hạn được tính lại từ ngày {vi.date(begins)}, khi ông/bà nộp đủ giấy tờ. " if begins else ""
    received = f"Ngày {vi.date(dossier.received_at)}, {unit} đã tiếp nhận hồ sơ của ông/bà. {again}"
    promised = f"Kết quả được hẹn trả {vi.promise(extension.previous_due_at)}."
    letter = dossier.letters.filter(kind=Letter.Kind.APOLOGY).select_related("signed_by").first()
    signed = (
        of_letter(letter) if letter else _lines(extension.made_at, _seal(dossier, Kind.EXTENDED, extension.made_at))
    )
    form = editions.form(editions.APOLOGY, parties.reception_day(dossier))
    applicant = getattr(dossier, "applicant", None)
    return blocks.paper(
        form,
        dossier.unit,
        number=extension.number,
        day=extension.made_at,
        about=dossier.code,
        blocks=[
            blocks.words(getattr(applicant, "name", ""), label="Kính gửi", center=True),
            parties.parties(dossier, applicant, dossier.procedure_version.name),
            blocks.words(f"{received}{promised}"),
            blocks.words(extension.reason, label="Đến nay hồ sơ chưa giải quyết xong đúng hẹn. Lý do"),
            blocks.words(f"{unit} xin lỗi ông/bà vì sự chậm trễ này và {_asks(form)}:"),
            blocks.due(
                "Hẹn lại ngày trả kết quả",
                f"{blocks.capital(vi.weekday(new))}, {vi.date(new)}",
                f"trước {blocks.clock_and_date(new)}",
            ),
            blocks.words("Mong ông/bà thông cảm."),
            blocks.signatures(
                blocks.place("Nơi nhận", "", hint="Như trên; lưu hồ sơ."),
                blocks.place("Thủ trưởng cơ quan, đơn vị", extension.signed_by.full_name, hint=STAMPED, lines=signed),
            ),
        ],
    )


def of_letter(letter: Letter) -> list[str]:
    """How a numbered letter was signed: when, and the digest over what it says."""
    return _lines(letter.made_at, _grouped(letter.digest))


def _asks(form: editions.PrintedForm) -> str:
    return "đề nghị gia hạn thời gian giải quyết đến" if form.edition == "2025" else "hẹn trả kết quả"


def _letter(dossier: Dossier, decision: Decision, key: str, series: str, said: list[Block]) -> Paper:
    applicant = getattr(dossier, "applicant", None)
    return blocks.paper(
        editions.form(key, parties.reception_day(dossier)),
        dossier.unit,
        number=decision.number or f"{parties.order_of(dossier)}/{series}",
        day=decision.made_at,
        about=dossier.code,
        blocks=[parties.parties(dossier, applicant, dossier.procedure_version.name), *said],
    )


def _decision(dossier: Dossier, acts: tuple[str, ...]) -> Decision | None:
    return dossier.decisions.filter(act__in=acts).select_related("officer").order_by("-made_at").first()


def _signed(dossier: Dossier, decision: Decision, title: str, hint: str = STAMPED) -> Block:
    name = decision.officer.full_name if decision.officer else ""
    seal = _seal(dossier, KINDS[decision.act], decision.made_at)
    return blocks.place(title, name, hint=hint, lines=_lines(decision.made_at, seal))


def _lines(made_at: dt.datetime, seal: str) -> list[str]:
    signed = f"Ký bằng tài khoản đã đăng nhập lúc {blocks.clock_and_date(made_at)}"
    return [signed, f"Mã kiểm tra: {seal}"] if seal else [signed]


def _seal(dossier: Dossier, kind: Kind, at: dt.datetime) -> str:
    """The beginning of the hash under which the log holds this act; letters of before had no digest of their own."""
    event = Event.objects.filter(dossier=dossier, kind=kind, occurred_at=at).only("hash").order_by("-seq").first()
    if event is None:
        return ""
    return _grouped(bytes(event.hash).hex())


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, 32, 8))


__all__ = ["REFUSALS", "STOPS", "apology", "of_letter", "refusal", "stopping"]
