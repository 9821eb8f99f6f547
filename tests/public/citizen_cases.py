"""One dossier for each thing that can be told to a citizen, made by acts alone, and what its page has to say."""

from dossiers.casework import actions, log, sweep
from dossiers.casework.models import Pause
from dossiers.casework.states import Kind
from tests.behind_the_log import REWRITTEN, rewrite
from tests.world import a_dossier, a_dossier_in_process, local, resolve

ASKED = {
    "papers": [actions.Missing("Bản vẽ"), actions.Missing("Ảnh")],
    "reason": "Thiếu chữ ký",
    "basis": "Luật Xây dựng",
}
INTAKE = {"name": "Nguyễn Thị Thử", "phone": "0900123456", "id_number": "092090001234"}

MAKERS = {}


def row(headline, act, holder, *more, absent=()):
    """Register the maker of a situation with what its page must say, and what it must not."""

    def registered(make):
        MAKERS[make.__name__] = (make, (headline, act, holder, *more), absent)
        return make

    return registered


def in_process(w, at="2018-12-28 14:20"):
    return a_dossier_in_process(w, local(at))


def _asked(w):
    made = in_process(w, "2018-12-24 14:20")
    return actions.ask_for_papers(made.pk, by=w.handler, at=local("2018-12-27 16:20"), **ASKED)


def _signed(w, at="2018-12-28 09:00", received="2018-12-20 14:20", by_post=False):
    made = in_process(w, received)
    if by_post:
        actions.choose_delivery(made.pk, delivery="post", address="48/6 Đường Thử", at=local(received))
    actions.forward(made.pk, by=w.handler, at=local(at), to_officer=w.leader)
    return resolve(made.pk, by=w.leader, at=local(at))


def _posted(w):
    made = _signed(w, by_post=True)
    return actions.hand_to_post(made.pk, number="RR123456785VN", by=w.receiver, at=local("2018-12-28 10:00"))


def _paid(made):
    rewrite(made, payment="due", fee_vnd=75_000)
    return made


def wish(made, at="2019-01-02 09:00"):
    return actions.ask_to_withdraw(made.pk, why="mistake", at=local(at))


@row("đã gửi, đang chờ tiếp nhận", "Bạn chưa cần làm gì", "Chờ tiếp nhận tại: Bộ phận Một cửa, Phường thử")
def submitted(w):
    return actions.submit(intake(w), at=local("2019-01-03 09:00"))


@row(
    "đã gửi, quá 8 giờ làm việc chưa được trả lời",
    "Chúng tôi xin lỗi bạn",
    "Phường thử",
    "Chúng tôi phải trả lời trước",
    "Bạn không phải gửi lại",
    absent=("Bạn chưa cần làm gì", "Trong 8 giờ làm việc, chúng tôi báo"),
)
def sent_and_not_answered(w):
    return actions.submit(intake(w), at=local("2018-12-27 09:00"))


def intake(w):
    return actions.Intake(unit=w.ward, version=w.ten_days, applicant=actions.ApplicantFacts(**INTAKE))


@row(
    "không được tiếp nhận",
    "Bạn sửa và nộp lại được",
    "Nơi bạn đã nộp: Phường thử",
    "Lý do: Không thuộc thẩm quyền.",
    "Gửi khiếu nại về hồ sơ này",
    absent=("chưa được tiếp nhận", "chờ tiếp nhận"),
)
def submitted_online_and_refused(w):
    made = submitted(w)
    return actions.refuse_submitted(
        made.pk, reason="Không thuộc thẩm quyền", by=w.receiver, at=local("2019-01-03 09:30")
    )


@row("đã được tiếp nhận", "Bạn chưa cần làm gì", "Đang giải quyết: Phường thử", "Hẹn trả kết quả")
def received(w):
    return a_dossier(w, local("2019-01-03 08:00"))


@row("đang ở bước bước 2", "Bạn chưa cần làm gì", "Đang giải quyết: Phường thử", "Hẹn trả kết quả")
def running(w):
    return in_process(w)


@row("đang được nhiều nơi cùng giải quyết", "Bạn chưa cần làm gì", "Chịu trách nhiệm chung: Phường thử")
def sent_out(w):
    made = a_dossier(w, local("2018-12-27 08:00"), version=w.at_once)
    actions.forward(made.pk, by=w.receiver, at=local("2018-12-27 09:00"), to_officer=w.handler)
    return actions.send_out(made.pk, by=w.handler, at=local("2018-12-27 10:00"))


@row("đã nhận giấy tờ bổ sung và đang kiểm tra", "Bạn chưa cần làm gì", "Đang giải quyết", absent=("Giấy tờ đã đủ",))
def papers_handed_in_but_not_looked_at(w):
    made = _asked(w)
    return actions.add_papers(
        made.pk, papers=[actions.PaperFacts("Bản vẽ", 1)], by=w.handler, at=local("2019-01-02 09:00")
    )


@row("đã nhận phí, hồ sơ được giải quyết tiếp", "Bạn chưa cần làm gì", "Đang giải quyết")
def paid(w):
    made = paused_for_payment(w)
    return actions.pay(made.pk, by=w.receiver, at=local("2019-01-02 09:00"))


@row(
    "đang trễ hẹn",
    "Chúng tôi xin lỗi bạn vì sự chậm trễ",
    "Đang giải quyết",
    "nay đã trễ",
    "có trách nhiệm gửi thư xin lỗi",
)
def late(w):
    return in_process(w, "2018-12-17 14:20")


@row(
    "đang trễ hẹn",
    "Chúng tôi xin lỗi bạn",
    "Đang giải quyết",
    "Ngày hẹn mới thứ Ba, 08/01",
    "Lý do: Chờ trả lời.",
)
def late_after_the_apology(w):
    made = in_process(w, "2018-12-18 14:20")
    return actions.extend(
        made.pk, reason="Chờ trả lời", extended_to=local("2019-01-08 17:00"), by=w.leader, at=local("2018-12-28 09:00")
    )


@row(
    "được hẹn lại ngày trả",
    "Chúng tôi xin lỗi bạn",
    "Đang giải quyết",
    "Ngày hẹn mới thứ Hai, 28/01",
    absent=("nay đã trễ", "đang trễ hẹn"),
)
def apologised_before_it_is_late(w):
    made = in_process(w)
    return actions.extend(
        made.pk, reason="Chờ trả lời", extended_to=local("2019-01-28 17:00"), by=w.leader, at=local("2019-01-02 09:00")
    )


@row(
    "Bạn đã yêu cầu rút hồ sơ",
    "Bạn chưa cần làm gì",
    "Đang giải quyết",
    "chưa xác nhận",
    "Đã yêu cầu rút",
    absent=("Nhận kết quả",),
)
def asked_to_withdraw(w):
    return wish(in_process(w))


@row("Bạn đã yêu cầu rút hồ sơ", "Bạn chưa cần làm gì", "Chờ bạn", "Chúng tôi xin lỗi", absent=("Việc bạn cần làm",))
def asked_to_withdraw_while_papers_are_awaited_and_late(w):
    return wish(late_and_papers(w))


@row(
    "đã được mở lại",
    "Bạn chưa cần làm gì",
    "Đang giải quyết",
    "không còn là kết luận cuối",
    absent=("Đã có kết quả, mời",),
)
def ended_and_reopened(w):
    made = _signed(w)
    actions.propose_reopening(made.pk, reason="Sai tên", by=w.receiver, at=local("2019-01-02 09:00"))
    return actions.approve_reopening(made.pk, by=w.leader, at=local("2019-01-02 10:00"))


@row(
    "Yêu cầu bổ sung đã được rút",
    "Bạn chưa cần làm gì",
    "Không phải nộp thêm giấy tờ",
    "như chưa từng có yêu cầu đó",
    absent=("Chờ bạn", "Việc bạn cần làm"),
)
def request_recalled(w):
    made = _asked(w)
    return actions.recall_request(made.pk, reason="Đã có đủ", by=w.handler, at=local("2019-01-02 09:00"))


@row("đã nhận một phần giấy tờ", "Việc bạn cần làm: nộp thêm 1 giấy tờ", "Chờ bạn", "Đã nhận 1 giấy tờ, còn thiếu 1.")
def part_of_the_papers(w):
    made = _asked(w)
    data = {"pause": Pause.objects.get(dossier=made).pk, "slots": [0], "papers": 1, "left": 1}
    REWRITTEN.add(made.code)  # the event is written here without the act that makes it
    log.record_aside(made, Kind.PAPERS_PART, at=local("2019-01-02 09:00"), data=data)
    return made


@row(
    "đang chờ bạn bổ sung giấy tờ",
    "Việc bạn cần làm: nộp thêm 2 giấy tờ",
    "Chờ bạn",
    "Thiếu chữ ký.",
    "đang tạm dừng",
    absent=("Hẹn trả kết quả",),
)
def papers(w):
    return _asked(w)


@row("đã trễ hẹn và đang chờ bạn bổ sung", "Việc bạn cần làm", "Chờ bạn", "Chúng tôi xin lỗi bạn", "Trễ hẹn")
def late_and_papers(w):
    made = in_process(w, "2018-12-03 14:20")
    sweep.flag_overdue(at=local("2018-12-19 08:00"))
    return actions.ask_for_papers(made.pk, by=w.leader, at=local("2018-12-19 09:00"), **ASKED)


@row("đang chờ bạn nộp 1.250.000", "Việc bạn cần làm: nộp 1.250.000", "Chờ bạn", "đang tạm dừng")
def paused_for_payment(w):
    made = in_process(w, "2018-12-24 14:20")
    return actions.ask_for_payment(
        made.pk, amount_vnd=1_250_000, reason="Thuế", by=w.handler, at=local("2018-12-28 09:00")
    )


@row("đã trễ hẹn và đang chờ bạn nộp phí", "Việc bạn cần làm: nộp 90.000", "Chờ bạn", "Chúng tôi xin lỗi bạn")
def late_and_payment(w):
    made = in_process(w, "2018-12-03 14:20")
    sweep.flag_overdue(at=local("2018-12-19 08:00"))
    return actions.ask_for_payment(
        made.pk, amount_vnd=90_000, reason="Lệ phí", by=w.leader, at=local("2018-12-19 09:00")
    )


@row(
    "đã được rút theo yêu cầu của bạn",
    "Mời bạn đến nhận lại giấy tờ",
    "Giấy tờ bạn đã nộp đang ở: Bộ phận Một cửa",
    absent=("khiếu nại về", "dừng xử lý", "đang làm thủ tục rút"),
)
def withdrawn(w):
    made = wish(in_process(w), "2018-12-28 15:00")
    return actions.withdraw(made.pk, by=w.receiver, at=local("2019-01-02 09:00"), reason="Người nộp đổi ý")


@row(
    "đã được rút theo yêu cầu của bạn",
    "Mời bạn đến nhận lại giấy tờ",
    "Giấy tờ bạn đã nộp đang ở",
    absent=("khiếu nại về hồ sơ này", "Hồ sơ của bạn đã dừng xử lý", "chưa đồng ý"),
)
def withdrawn_and_closed_by_the_leader(w):
    made = withdrawn(w)
    return actions.stop(made.pk, by=w.leader, at=local("2019-01-02 10:00"), reason="Đã rút")


@row(
    "đã dừng xử lý",
    "bạn có thể khiếu nại",
    "Giấy tờ bạn đã nộp đang ở",
    "Lý do: Quá hạn bổ sung.",
    "Gửi khiếu nại về hồ sơ này",
    "Xem thủ tục và giấy tờ cần nộp",
    "Giờ làm việc và địa chỉ của đơn vị",
)
def stopped(w):
    made = in_process(w)
    return actions.stop(made.pk, by=w.leader, at=local("2019-01-02 10:00"), reason="Quá hạn bổ sung")


@row(
    "bị từ chối giải quyết",
    "bạn có thể khiếu nại",
    "Giấy tờ bạn đã nộp đang ở",
    "hỏi UBND phường thử khoản nào được hoàn trả",
    "Gửi khiếu nại về hồ sơ này",
    absent=("đã dừng xử lý",),
)
def refused_after_payment(w):
    made = _paid(in_process(w))
    actions.collect_fee(made.pk, by=w.receiver, at=local("2018-12-28 15:00"))
    return actions.refuse_to_resolve(made.pk, by=w.leader, at=local("2019-01-02 10:00"), reason="Thiếu điều kiện")


@row(
    "bị từ chối giải quyết",
    "bạn có thể khiếu nại",
    "Giấy tờ bạn đã nộp đang ở",
    "đã hoàn trả cho bạn 75.000",
    "Đã hoàn trả",
)
def refused_and_paid_back(w):
    made = refused_after_payment(w)
    return actions.refund_fee(made.pk, by=w.receiver, at=local("2019-01-02 11:00"), reason="Quy định")


@row(
    "Đã có kết quả, mời bạn đến nhận",
    "Mời bạn đến nhận kết quả",
    "Kết quả đang ở: Bộ phận Một cửa, Phường thử",
    "Mang theo giấy hẹn",
    "Kết quả chờ bạn từ thứ Sáu, 28/12/2018",
    absent=("xin lỗi",),
)
def result_at_the_desk(w):
    return _signed(w)


@row("Đã có kết quả, mời bạn đến nhận", "Mời bạn đến nhận kết quả", "Kết quả đang ở", "Không tiện đến?")
def result_waits_long(w):
    return _signed(w, at="2018-11-20 09:00", received="2018-11-12 08:00")


@row(
    "Đã có kết quả, mời bạn đến nhận", "Mời bạn đến nhận", "Kết quả đang ở", "Chúng tôi xin lỗi bạn vì sự chậm trễ này"
)
def finished_late_without_an_apology(w):
    return _signed(w, at="2018-12-27 15:00", received="2018-12-10 14:20")


@row(
    "sẽ gửi đến bạn qua bưu điện",
    "Bạn chưa cần làm gì",
    "Kết quả đang ở: Bộ phận Một cửa",
    absent=("Mời bạn đến nhận",),
)
def result_for_the_post(w):
    return _signed(w, by_post=True)


@row(
    "đã giao cho bưu điện để chuyển đến bạn",
    "Bạn chưa cần làm gì",
    "Kết quả đang ở bưu điện",
    "thứ Sáu, 28/12/2018",
    absent=("sẽ gửi đến bạn",),
)
def with_the_post(w):
    return _posted(w)


@row(
    "Bưu điện không giao được kết quả",
    "Mời bạn đến nhận kết quả, hoặc gọi để gửi lại",
    "Kết quả đang ở: Bộ phận Một cửa",
    "Nơi nhận: Bộ phận Một cửa, Phường thử",
    absent=("sẽ gửi đến bạn", "Bạn chưa cần làm gì", "Gửi qua bưu điện đến"),
)
def the_post_came_back(w):
    made = _posted(w)
    return actions.parcel_back(made.pk, reason="Sai địa chỉ", by=w.receiver, at=local("2019-01-02 09:00"))


@row(
    "đã giao cho bưu điện để chuyển đến bạn",
    "Bạn chưa cần làm gì",
    "Kết quả đang ở bưu điện",
    absent=("chuyển trả thứ",),
)
def posted_again(w):
    made = the_post_came_back(w)
    return actions.hand_to_post(made.pk, number="RR123456794VN", by=w.receiver, at=local("2019-01-02 10:00"))


@row("Bạn đã nhận kết quả ngày 02/01/2019", "không cần làm gì thêm", "Bạn đã nhận kết quả từ: Phường thử")
def returned(w):
    made = _signed(w)
    return actions.return_result(made.pk, by=w.receiver, at=local("2019-01-02 09:00"), taken_by="N", checked="CCCD")


@row("Bưu điện báo đã giao kết quả cho bạn ngày 02/01/2019", "không cần làm gì thêm", "Bạn đã nhận kết quả từ")
def delivered(w):
    return actions.deliver(_posted(w).pk, by=w.receiver, at=local("2019-01-02 09:00"))


@row("đang ở bước bước 2", "Bạn chưa cần làm gì", "Đang giải quyết", "Hồ sơ vừa được đính chính")
def corrected(w):
    made = in_process(w)
    facts = actions.ApplicantFacts(**{**INTAKE, "name": "Nguyễn Thị Thứ"})
    actions.propose_correction(made.pk, reason="Sai dấu", by=w.handler, at=local("2019-01-02 09:00"), applicant=facts)
    return actions.approve_correction(made.pk, by=w.leader, at=local("2019-01-02 10:00"))
