"""Every field that the law's forms have (domain of the portal, section 3) is on the PDF and on the HTML print.

FIELDS is the reviewed table: for each form the words that stand for a field, taken from TT 01/2018/TT-VPCP and
TT 03/2025/TT-VPCP as far as they are verified (docs/law.md). Values are those of portal/forms/sample.py.
"""

import html
import re

import pytest
from django.template.loader import render_to_string

from portal.forms import cabinet, editions, sample
from portal.wording import vi
from tests.forms.conftest import one_line, pdf_text

HEAD = ["UBND QUẬN THỬ", "UBND PHƯỜNG THỬ", "BỘ PHẬN MỘT CỬA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập – Tự do – Hạnh phúc", "Cần Thơ, ngày {day}"]  # fmt: skip
APPLICANT = ["Người nộp Nguyễn Thị Bích Trâm", "người đi nộp: Trần Văn Ẩn", "Địa chỉ 48/6 Trần Việt Châu",
             "Số điện thoại 0900445218", "Email bich.tram@example.org",
             "Nội dung yêu cầu Thủ tục thử T.000010"]  # fmt: skip
CODE = ["Mã hồ sơ {code}"]

FIELDS = {
    "tiep-nhan": [
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Số: {order}/TNHS", *CODE, *APPLICANT,
        "TT Thành phần hồ sơ đã nhận (số lượng: 01 bộ) Chính Sao Ghi chú", "1 Tờ khai 1 0 Đã đối chiếu",
        "Thời hạn giải quyết 10 ngày làm việc", "Nhận hồ sơ lúc {clock}", "Hẹn trả kết quả {weekday}, {due}",
        "trước 17 giờ 00 phút, ngày {due}", "Nhận kết quả Nhận tại quầy: Bộ phận Một cửa UBND phường thử",
        "Phí, lệ phí 75.000 đ, đã nộp", "Vào sổ theo dõi Quyển số {year}, số thứ tự {order} ngày {received}",
        "Người nộp hồ sơ", "Người tiếp nhận", "Cán bộ t.tiepnhan",
        "quét mã QR, hoặc vào motcua.example, nhập mã hồ sơ",
    ],
    "bo-sung": [
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "/HDHS", *CODE, *APPLICANT,
        "TT Tên giấy tờ Bản chính Bản sao chứng thực Bản chụp", "1 Tờ khai 1 0", "2 Bản vẽ mặt cắt móng",
        f"Lý do: {sample.REASON}", f"Căn cứ: {sample.BASIS}", "liên hệ: Cán bộ t.thuly, UBND phường thử, điện thoại",
        "Người nộp hồ sơ", "Người hướng dẫn", "Nộp trước hết ngày",
    ],
    "tu-choi": [
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "/TCHS", *CODE, *APPLICANT,
        "Lý do, căn cứ: Thửa đất nằm trong hành lang bảo vệ kênh", "Điều 93 Luật Xây dựng",
        "Người nộp hồ sơ", "Người tiếp nhận", "Cán bộ t.tiepnhan", "Ký bằng tài khoản đã đăng nhập lúc", "Mã kiểm tra:",
    ],
    "xin-loi": [
        "/PXL", "Kính gửi: Nguyễn Thị Bích Trâm", *CODE, *APPLICANT,
        "Ngày {received}, UBND phường thử đã tiếp nhận", "được hẹn trả {weekday_small}, {due}",
        "Lý do: Cơ quan phối hợp chậm trả lời", "Hẹn lại ngày trả kết quả {weekday}, {extended}",
        "xin lỗi ông/bà vì sự chậm trễ này", "Thủ trưởng cơ quan, đơn vị", "Cán bộ t.lanhdao",
        "Ký bằng tài khoản đã đăng nhập lúc", "Mã kiểm tra:",
    ],
    "dung": [
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "/TBD", *CODE, *APPLICANT, "tiếp nhận ngày {received}",
        "Lý do, căn cứ: Người nộp không bổ sung giấy tờ", "Dừng từ ngày:", "Thủ trưởng cơ quan, đơn vị",
        "Cán bộ t.lanhdao", "Mã kiểm tra:",
    ],
    "kiem-soat": [
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "/KSHS", *CODE, *APPLICANT,
        "Cơ quan giải quyết UBND phường thử", "Giấy tờ kèm theo 1: Tờ khai", "Nhận lúc {clock}", "Hẹn trả",
        "Giờ, ngày Đến bước Bên giao (ký) Bên nhận (ký) Kết quả bên giao Ghi chú", "{time}, {received}",
        "Cán bộ t.thuly, UBND phường thử", "trước hạn", "đã có kết quả", "trả kết quả",
    ],
}  # fmt: skip
NUMBERS = {
    "2018": {"tiep-nhan": "01", "bo-sung": "02", "tu-choi": "03", "xin-loi": "04", "kiem-soat": "05"},
    "2025": {"tiep-nhan": "01", "bo-sung": "02", "tu-choi": "03", "xin-loi": "04", "dung": "05", "kiem-soat": "06"},
    "before": {},
}
TITLES_OF_04 = {
    "2018": "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "before": "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "2025": "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
}


def facts_of(dossier) -> dict[str, str]:
    moment, due, new = dossier.received_at or dossier.submitted_at, dossier.due_at, dossier.extended_to
    letter = next((d.made_at for d in dossier.decisions.all() if d.act != "resolve"), None)
    extension = getattr(dossier, "extension", None)
    pause = dossier.pauses.first()
    day = (letter or (extension and extension.made_at) or (pause and pause.began_at)) or moment
    return {
        "code": dossier.code,
        "order": dossier.code[-4:],
        "day": vi.paper_date(day),
        "received": vi.date(moment),
        "year": vi.date(moment)[-4:],
        "time": vi.time(moment),
        "clock": f"14 giờ 20 phút, ngày {vi.date(moment)}",
        "due": vi.date(due) if due else "",
        "weekday": vi.weekday(due if new is None else new).capitalize() if due else "",
        "weekday_small": vi.weekday(due) if due else "",
        "extended": vi.date(new) if new else "",
    }


def missing(fields, text, facts) -> list[str]:
    wanted = [re.sub(r"\s+", " ", field.format(**facts)) for field in fields]
    return [field for field in wanted if field.lower() not in text.lower()]


def html_text(paper) -> str:
    page = render_to_string("print/paper.html", {"paper": paper})
    body = re.sub(r"<svg.*?</svg>", " ", page[page.index("<main") :], flags=re.DOTALL)
    return one_line(html.unescape(re.sub(r"<[^>]*>", " ", body))).replace(" :", ":")


@pytest.mark.parametrize("edition", ["2018", "2025", "before"])
def test_every_field_of_every_form_is_on_the_pdf_and_on_the_page(dossiers, paper_of, edition):
    made = dossiers(edition)
    assert set(made) == set(FIELDS) == set(cabinet.MAKERS)
    troubles = {}
    for key, dossier in made.items():
        paper, facts = paper_of(key, dossier), facts_of(dossier)
        fields = [*HEAD, *FIELDS[key], *([TITLES_OF_04[edition]] if key == "xin-loi" else [])]
        for name, text in (("pdf", pdf_text(paper)), ("html", html_text(paper))):
            if lacking := missing(fields, text, facts):
                troubles[key, name] = (lacking, text)
    assert troubles == {}


@pytest.mark.parametrize("edition", ["2018", "2025", "before"])
def test_each_form_has_the_number_of_its_law(dossiers, paper_of, edition):
    found = {key: paper_of(key, dossier)["mark"] for key, dossier in dossiers(edition).items()}
    basis = {"2018": "TT 01/2018/TT-VPCP", "2025": "TT 03/2025/TT-VPCP"}.get(edition, "")
    numbers = NUMBERS[edition]
    assert found == {key: f"Mẫu số {numbers[key]} ({basis})" if key in numbers else "" for key in found}


def test_the_page_and_the_pdf_say_the_same_words(dossiers, paper_of):
    """Whatever is on one is on the other: neither knows anything but the dict."""
    for key, dossier in dossiers().items():
        paper = paper_of(key, dossier)
        on_paper, on_page = (sorted(re.findall(r"\w+", text.lower())) for text in (pdf_text(paper), html_text(paper)))
        assert on_paper == on_page, key


def test_a_field_without_a_value_is_a_dash_and_never_left_out(world, paper_of):
    from tests.world import a_dossier, local

    text = pdf_text(paper_of("tiep-nhan", a_dossier(world, local("2019-03-11 08:00"))))
    assert "Địa chỉ – Số điện thoại 0900123456 Email –" in text


def test_the_day_of_reception_chooses_the_edition(settings):
    import datetime as dt

    days = {"2019-01-05": "before", "2019-01-06": "2018", "2025-09-14": "2018", "2025-09-15": "2025"}
    assert {day: editions.edition(dt.date.fromisoformat(day)) for day in days} == days
    settings.FORMS_LAW = "2018"
    assert editions.edition(dt.date(2026, 1, 1)) == "2018"
