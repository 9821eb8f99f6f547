"""The kinds of events: what can happen to a dossier, one for each act and some that nobody does."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """The closed list of event kinds: past participles, one for each act and one for the sweep."""

    SUBMITTED = "submitted", "Nộp hồ sơ trực tuyến"
    RECEIVED = "received", "Tiếp nhận hồ sơ"
    NOT_ACCEPTED = "not_accepted", "Từ chối tiếp nhận"
    FORWARDED = "forwarded", "Chuyển xử lý"
    SENT_OUT = "sent_out", "Chuyển song song tới nhiều nơi"
    TAKEN_OVER = "taken_over", "Nhận bàn giao"
    HANDED_OVER = "handed_over", "Bàn giao kết quả phần việc"
    SENT_BACK = "sent_back", "Trả lại nơi chuyển"
    PAPERS_ASKED = "papers_asked", "Yêu cầu bổ sung giấy tờ"
    PAPERS_ADDED = "papers_added", "Nhận giấy tờ bổ sung"
    PAYMENT_ASKED = "payment_asked", "Yêu cầu nộp phí, lệ phí"
    PAID = "paid", "Đã nộp phí, lệ phí"
    CONSULTED = "consulted", "Hỏi ý kiến cơ quan phối hợp"
    ANSWERED = "answered", "Cơ quan phối hợp trả lời"
    RESOLVED = "resolved", "Đã có kết quả"
    REFUSED = "refused", "Từ chối giải quyết"
    EXTENDED = "extended", "Xin lỗi và hẹn lại ngày trả"
    RETURNED = "returned", "Trả kết quả"
    WITHDRAWN = "withdrawn", "Rút hồ sơ"
    STOPPED = "stopped", "Dừng xử lý"
    PAPERS_PROPOSED = "papers_proposed", "Trình yêu cầu bổ sung"
    CORR_PROPOSED = "corr_proposed", "Đề nghị đính chính"
    CORRECTED = "corrected", "Đính chính"
    REOPEN_PROPOSED = "reopen_proposed", "Đề nghị mở lại hồ sơ"
    REOPENED = "reopened", "Mở lại hồ sơ"
    POSTED = "posted", "Giao kết quả cho bưu điện"
    CAME_BACK = "came_back", "Bưu điện chuyển hoàn kết quả"
    FEE_COLLECTED = "fee_collected", "Thu phí, lệ phí"
    FEE_REFUNDED = "fee_refunded", "Hoàn trả phí, lệ phí"
    RECEIPT_REISSUED = "receipt_reissued", "Cấp lại giấy tiếp nhận"
    DECLINED = "declined", "Không đồng ý đề nghị"
    BECAME_OVERDUE = "became_overdue", "Quá hạn"
    CALENDAR_CHANGED = "calendar_changed", "Lịch làm việc thay đổi, hẹn được tính lại"
    CONTACT_CHOSEN = "contact_chosen", "Người nộp chọn cách nhận tin"
