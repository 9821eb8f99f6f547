"""What has happened to a dossier is said in whole sentences, in both languages, for whatever an event holds."""

import datetime as dt

import pytest
from django.utils import translation

from dossiers.casework.states import Kind
from portal.presentation import timeline

AT = dt.datetime(2018, 12, 26, 1, 10, tzinfo=dt.UTC)
SAID = [
    (Kind.RECEIVED, {"channel": 1}, "Tiếp nhận hồ sơ tại quầy", "Application received at the desk"),
    (Kind.RECEIVED, {"channel": 2}, "Tiếp nhận hồ sơ qua mạng", "Application received online"),
    (Kind.RECEIVED, {"channel": 3}, "Tiếp nhận hồ sơ qua bưu điện", "Application received by post"),
    (Kind.RECEIVED, {}, "Tiếp nhận hồ sơ", "Application received"),
    (Kind.RETURNED, {"method": "desk"}, "Trả kết quả tại quầy", "Result handed out at the desk"),
    (Kind.RETURNED, {"method": "post"}, "Trả kết quả qua bưu điện", "Result handed out by post"),
    (Kind.RETURNED, {}, "Trả kết quả", "Result handed out"),
    (Kind.DELIVERY_CHOSEN, {"method": "post"}, "Người nộp chọn nhận kết quả qua bưu điện",
     "The applicant chose to get the result by post"),
    (Kind.WITHDRAW_ASKED, {"why": "x"}, "Người nộp yêu cầu rút hồ sơ", "The applicant asked to withdraw"),
    (Kind.WITHDRAW_ASKED, {}, "Người nộp thôi yêu cầu rút hồ sơ", "The applicant took the wish to withdraw back"),
    (Kind.SENT_OUT, {"steps": [2, 3]}, "Chuyển song song tới 2 nơi cùng giải quyết",
     "Sent to 2 offices that work on it at the same time"),
    (Kind.SENT_OUT, {"steps": [2]}, "Chuyển song song tới 1 nơi cùng giải quyết", "Sent to 1 office that works on it"),
    (Kind.PAPERS_PART, {"papers": 2, "left": 1},
     "Nhận 2 giấy tờ bổ sung, còn thiếu 1; thời hạn vẫn tạm dừng",
     "Papers received: 2, still missing: 1; the time limit stays paused"),
    (Kind.PAYMENT_ASKED, {"amount_vnd": 75000}, "Yêu cầu nộp 75.000\xa0đ, tạm dừng tính thời hạn",
     "Payment of VND\xa075,000 asked for, the time limit is paused"),
    (Kind.PAYMENT_ASKED, {}, "Yêu cầu nộp phí, lệ phí, tạm dừng tính thời hạn",
     "Payment of the fee asked for, the time limit is paused"),
    (Kind.FEE_COLLECTED, {}, "Thu phí, lệ phí", "Fee collected"),
    (Kind.FEE_REFUNDED, {"amount_vnd": 5000}, "Hoàn trả 5.000\xa0đ", "VND\xa05,000 given back"),
    (Kind.RECEIPT_VOIDED, {"receipt": "A1"}, "Hủy biên lai số A1 (phí, lệ phí), lãnh đạo phê duyệt",
     "Fee receipt no. A1 voided, approved by a leader"),
    (Kind.EXTENDED, {"to": AT.isoformat()}, "Gửi thư xin lỗi và hẹn lại ngày 26/12/2018",
     "Letter of apology sent, new appointment on 26 December 2018"),
    (Kind.LATE_EXPLAINED, {"cause": "waiting"}, "Nêu lý do trễ hẹn: chờ ý kiến hoặc kết quả của cơ quan khác",
     "Reason for the delay given: waiting for the opinion or result of another agency"),
    (Kind.LATE_EXPLAINED, {"cause": "unheard of"}, "Nêu lý do trễ hẹn: lý do khác",
     "Reason for the delay given: another reason"),
    (Kind.EXTENDED, {}, "Gửi thư xin lỗi và hẹn lại ngày mới", "Letter of apology sent, new appointment made"),
    (Kind.STOPPED, {"outcome": "withdrawn"}, "Kết thúc việc rút hồ sơ", "The withdrawal was closed"),
    (Kind.STOPPED, {}, "Dừng xử lý hồ sơ", "Work on the application has stopped"),
    (Kind.DECLINED, {"what": "correction"}, "Lãnh đạo không đồng ý đề nghị đính chính",
     "The leader did not agree to: a correction"),
    (Kind.DECLINED, {"what": "receipt"}, "Lãnh đạo không đồng ý đề nghị hủy biên lai",
     "The leader did not agree to: voiding a fee receipt"),
    (Kind.OVERDUE_LIFTED, {"because": "calendar"}, "Không quá hẹn: ngày hẹn rơi vào ngày nghỉ được công bố sau",
     "Not overdue: the appointment fell on a day that was later declared a day off"),
    (Kind.OVERDUE_LIFTED, {}, "Không quá hẹn: ghi nhận trước đó đã được gỡ",
     "Not overdue: the earlier mark is removed"),
    (Kind.CORR_PROPOSED, {"fields": ["name", "address"]}, "Đề nghị đính chính họ tên, địa chỉ",
     "Proposed to correct: name, address"),
    (Kind.FORWARDED, {"step": 2}, "Chuyển sang bước “Bước lạ”", 'Moved to the step “<span lang="vi">Bước lạ</span>”'),
    (Kind.FORWARDED, {"step": 9}, "Chuyển sang bước “tiếp theo”", "Moved to the step “next”"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "vietnamese", "english"), SAID)
def test_an_event_is_one_sentence_in_both_languages(kind, data, vietnamese, english) -> None:
    happening = timeline.Happening(1, kind.value, AT, "UBND", data)
    for language, words in (("vi", vietnamese), ("en", english)):
        with translation.override(language):
            (entry,) = timeline.told([happening], {2: "Bước lạ"})
            assert str(entry.words) == words


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_for_an_event_without_facts(kind) -> None:
    """No blank stays open where a fact that an older release did not record is missing."""
    (entry,) = timeline.told([timeline.Happening(1, kind.value, AT, "UBND", {})], {})
    assert "{" not in str(entry.words)
    assert str(entry.words)
