"""The sentences that invented officials write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dossiers.calendars.local_time import LOCAL

MISSING = (
    "Bản chụp bị mờ, không đọc được số và ngày cấp; đề nghị nộp lại bản rõ.",
    "Thông tin trên tờ khai chưa khớp với giấy tờ kèm theo; đề nghị bổ sung giấy tờ chứng minh.",
    "Hồ sơ còn thiếu giấy tờ theo danh mục của thủ tục.",
    "Giấy tờ đã hết giá trị sử dụng; đề nghị nộp bản còn hiệu lực.",
)
BASIS = "Khoản 2 Điều 17 Nghị định số 61/2018/NĐ-CP"
OTHER_PAPER = "Giấy tờ chứng minh nội dung đã kê khai"
ONLY_PAPER = "Tờ khai theo mẫu của thủ tục"
FEES = (
    "Lệ phí theo thông báo của cơ quan thuế.",
    "Phí thẩm định theo nghị quyết của Hội đồng nhân dân thành phố.",
)
SORRY = (
    "Hồ sơ cần xác minh thực địa thêm, đơn vị chưa kịp hoàn thành đúng hạn.",
    "Chờ kết quả của cơ quan phối hợp nên chưa ký được kết quả đúng hạn.",
    "Số lượng hồ sơ tăng đột biến, cán bộ thụ lý chưa xử lý kịp.",
)
QUESTIONS = (
    "Đề nghị cho ý kiến về sự phù hợp với quy hoạch.",
    "Đề nghị xác nhận thông tin đang quản lý liên quan đến hồ sơ.",
)
ANSWERS = ("Thống nhất, không có ý kiến khác.", "Thông tin phù hợp với hồ sơ đang quản lý.")
NOT_ACCEPTED = (
    "Thủ tục không thuộc thẩm quyền của đơn vị; đã hướng dẫn nơi nộp.",
    "Hồ sơ chưa có tờ khai theo mẫu; đã hướng dẫn hoàn thiện.",
)
ENDED = (
    "Người nộp không còn nhu cầu giải quyết.",
    "Nội dung đề nghị không đủ điều kiện theo quy định.",
    "Người nộp chưa hoàn thiện hồ sơ theo thông báo.",
)
TAKER = "Người nộp hồ sơ"
ORIGINALS = (
    ("Căn cước công dân", 2),
    ("Giấy khai sinh", 1),
    ("Bằng tốt nghiệp trung học phổ thông", 1),
    ("Giấy chứng nhận quyền sử dụng đất", 4),
    ("Giấy chứng nhận kết hôn", 1),
    ("Sổ bảo hiểm xã hội", 6),
    ("Giấy phép lái xe", 2),
)
"""What people bring to be certified, with its pages."""
WAIVED = "Hộ nghèo, giấy chứng nhận số 12/GCN-HN"
CARRIERS = ("Nhân viên bưu điện", "Văn thư của đơn vị", "Tổ luân chuyển hồ sơ")
WRONG = (
    "Sai tên đệm của tôi: phải là Thị, không phải Thi.",
    "Ngày sinh ghi sai, tờ khai ghi 12/03/1990.",
    "Địa chỉ ghi thiếu số nhà 48/6.",
    "Số giấy tờ tùy thân sai hai số cuối.",
)
MENDED = "Đã đối chiếu tờ khai, sửa đúng nội dung người nộp báo."
RIGHT = "Đã đối chiếu hồ sơ gốc: nội dung trên kết quả đúng với tờ khai và giấy tờ đã nộp."


NO_FILE = "Dữ liệu mẫu, không kèm tệp"


def result(key: int, at: dt.datetime) -> dict[str, Any]:
    """What the demonstration signs at ``at``: number, date, and that there is no file."""
    day = at.astimezone(LOCAL).date()
    return {"number": f"{key}/{day.year}/KQ-M", "dated_on": day, "on_paper": NO_FILE}


def result_number(key: int, at: dt.datetime) -> str:
    """The number on a result."""
    return f"{key % 4000 + 1}/{at.year}/KQ"


def parcel(key: int) -> str:
    """The number of an invented parcel."""
    return f"MAU{key:09d}VN"


def fee_receipt(key: int) -> str:
    """The number of an invented receipt of payment."""
    return f"BL-MAU-{key % 1_000_000:06d}"
