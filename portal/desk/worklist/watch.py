"""What needs attention: warnings before the promise, papers that did not come, lateness without an apology."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Dossier, DossierQuerySet
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import attention

PAGE = 50


@dataclass(frozen=True)
class Tab:
    """One of the lists: its word in the address, its title, its number, and what to do about it."""

    key: str
    title: str
    count: int
    sentence: str
    act: str = ""
    words: str = ""
    until: str = "Hẹn trả"
    """What the day of a row is."""


LISTS: dict[str, Any] = {
    "sap-den-hen": attention.soon,
    "qua-ngay-bo-sung": attention.unanswered,
    "tre-chua-xin-loi": attention.unapologised,
    "xin-rut": attention.withdrawals,
    "duoc-hoi": attention.put_to_us,
    "cho-y-kien": attention.unanswered_questions,
    "da-tra-loi": attention.answered_by_applicants,
    "da-hoi": attention.asked_of_applicants,
    "chua-neu-ly-do": attention.unexplained,
    "chua-chuyen": attention.papers_not_handed_on,
    "chua-bao": attention.untold,
    "bao-sai": attention.said_wrong,
}


@require_safe
@official
def watch(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """One list at a time (?loai=), fifty rows a page; the numbers are the lengths of the lists."""
    tabs = _tabs(visit)
    here = next((tab for tab in tabs if tab.key == request.GET.get("loai")), tabs[0])
    number = request.GET.get("trang", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    rows = _rows(LISTS[here.key](visit), page)
    context = {
        "tabs": tabs,
        "here": here,
        "rows": rows[:PAGE],
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if len(rows) > PAGE else None,
    }
    return frame.page(request, visit, "desk/watch.html", context)


def _rows(found: DossierQuerySet, page: int) -> list[Dossier]:
    first = (page - 1) * PAGE
    return list(found.select_related("applicant", "procedure_version", "handler", "holder")[first : first + PAGE + 1])


def _tabs(visit: DeskVisit) -> list[Tab]:
    counts = attention.counts(visit)
    soon = "Bước đang giữ đã dùng 80 % thời gian, hoặc ngày làm việc tới là đến hẹn."
    papers = "Người nộp chưa bổ sung đến hết ngày đã hẹn. Liên hệ người nộp, hoặc trình lãnh đạo dừng xử lý."
    late = "Đã quá hẹn mà chưa có thư xin lỗi. Xin lỗi và hẹn lại một lần; hồ sơ vẫn tính trễ."
    tabs = [
        Tab("sap-den-hen", "Sắp đến hẹn", counts["soon"] or 0, soon),
        Tab("qua-ngay-bo-sung", "Quá ngày bổ sung", counts["unanswered"] or 0, papers, until="Hạn bổ sung"),
    ]
    if counts["unapologised"] is not None:
        tabs.append(
            Tab("tre-chua-xin-loi", "Trễ, chưa xin lỗi", counts["unapologised"], late, "extend", "Xin lỗi, hẹn lại")
        )
    if visit.units(Role.RECEIVER):
        asked = "Người nộp xin rút trên trang hồ sơ. Hỏi lại người nộp, rồi xác nhận."
        tabs.append(Tab("xin-rut", "Xin rút", counts.get("withdrawals") or 0, asked, "withdraw", "Xác nhận rút"))
    return [*tabs, *_when_there_are(counts)]


def _when_there_are(counts: dict[str, int | None]) -> list[Tab]:
    """Lists that most desks never need: shown while something stands in them."""
    asked = "Cơ quan được hỏi chưa trả lời đúng hạn. Nhắc cơ quan đó; hạn của hồ sơ vẫn chạy."
    why = "Hồ sơ đã trễ mà chưa ai nêu lý do; trang của người nộp đang ghi là chưa nêu."
    papers = "Hồ sơ giấy đã quá lúc phải chuyển tới nơi giải quyết. Chuyển ngay; hạn giải quyết không đổi."
    untold = "Hồ sơ nộp qua mạng chưa báo được cho ai ở Một cửa. Bổ sung điện thoại hoặc thư điện tử của cán bộ."
    questions, unexplained, late, unheard = (
        counts.get(name) or 0 for name in ("questions", "unexplained", "papers", "untold")
    )
    told = "Người nộp đã trả lời câu hỏi của bạn. Đọc trên trang hồ sơ rồi làm tiếp."
    waits = "Đã hỏi người nộp, chưa có trả lời. Đồng hồ vẫn chạy: không phải chờ; cần thì gọi điện hỏi."
    ours = "Đơn vị khác hỏi ý kiến đơn vị bạn. Trả lời trên trang hồ sơ; hạn của hồ sơ vẫn chạy."
    tabs = [
        Tab(
            "duoc-hoi", "Được hỏi ý kiến", counts.get("put_to_us") or 0, ours, "give_opinion", "Trả lời", "Hạn trả lời"
        ),
        Tab("da-tra-loi", "Người nộp đã trả lời", counts.get("told") or 0, told, until="Trả lời lúc"),
        Tab("da-hoi", "Chờ người nộp trả lời", counts.get("asked") or 0, waits, until="Mong trả lời"),
        Tab("cho-y-kien", "Ý kiến quá hạn", questions, asked),
        Tab("chua-neu-ly-do", "Trễ, chưa nêu lý do", unexplained, why, "explain_lateness", "Nêu lý do"),
        Tab("chua-chuyen", "Giấy chưa chuyển", late, papers, "forward", "Chuyển"),
        Tab("chua-bao", "Chưa báo Một cửa", unheard, untold),
    ]
    wrong = "Kết quả bị báo sai. Sửa, hoặc trả lời là đúng, trước hạn; hạn đã chốt của hồ sơ không đổi."
    tabs.append(Tab("bao-sai", "Kết quả bị báo sai", counts.get("wrong") or 0, wrong, until="Hạn sửa"))
    return [tab for tab in tabs if tab.count]
