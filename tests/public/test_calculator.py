"""The public calculator: a linkable question, the engine's own answer and account, a sentence for bad questions."""

import pytest

from tests.public.test_dossier import text

ASKED = {"nhan-ngay": "2018-12-17", "nhan-gio": "14:20", "so": "10", "don-vi": "working_day", "lich": "test"}


def test_it_answers_with_the_promise_and_why(client, world, now):
    now("2018-12-17 14:20")
    page = client.get("/tinh-ngay-hen/", {**ASKED, "lich": "can-tho"})
    said = text(page)
    assert page.status_code == 200 and not page.cookies
    assert "Hẹn trả kết quả thứ Tư, 02/01/2019" in said
    assert "Thời hạn giải quyết là 10 ngày làm việc, tính từ ngày làm việc liền sau ngày nhận (18/12)" in said
    assert "Tháng 12, 2018" in said and "Tháng 1, 2019" in said


def test_a_stop_of_the_clock_is_told(client, world, now):
    now("2018-12-17 14:20")
    stop = {"dung-tu": "2018-12-20T16:05", "dung-den": "2018-12-24T07:00"}
    said = text(client.get("/tinh-ngay-hen/", {**ASKED, **stop}))
    assert "trước 07:55 thứ Tư, 02/01/2019" in said and "Thời hạn tạm dừng" in said


def test_without_a_question_it_is_a_form_with_the_present_moment(client, world, now):
    now("2018-12-17 14:20")
    html = client.get("/tinh-ngay-hen/").content.decode()
    assert 'value="17/12/2018"' in html and 'value="14:20"' in html and "err-sum" not in html


def test_a_procedure_links_to_its_own_question(client, world, now):
    now("2018-12-17 14:20")
    html = client.get("/thu-tuc/T.000010").content.decode()
    assert "/tinh-ngay-hen/?so=10&amp;don-vi=working_day" in html
    assert "?so=&amp;don-vi=same_day" in client.get("/thu-tuc/T.000000").content.decode()
    assert "Hẹn trả kết quả" in text(client.get("/tinh-ngay-hen/?so=&don-vi=same_day"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"so": ""}, "phải lớn hơn 0"),
        ({"so": "-1"}, "phải lớn hơn 0"),
        ({"so": "1,5"}, "không phải là số"),
        ({"so": "<b>"}, "không phải là số"),
        ({"don-vi": "fortnight"}, "Không có đơn vị thời hạn"),
        ({"nhan-ngay": "17/13/2018"}, "không phải thời điểm"),
        ({"nhan-ngay": "1800-01-01"}, "năm 1900 đến 2200"),
        ({"so": "9999"}, "hơn 10 năm"),
        ({"lich": "mars"}, "Không có lịch"),
        ({"dung-tu": "2018-12-20T10:00"}, "không phải thời điểm"),
        ({"dung-tu": "2018-12-20T10:00", "dung-den": "2018-12-19T10:00"}, "kết thúc trước khi bắt đầu"),
        ({"so": "\x01" * 20}, "phải lớn hơn 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(client, world, changes, sentence):
    page = client.get("/tinh-ngay-hen/", {**ASKED, **changes})
    assert page.status_code == 200
    assert sentence in text(page) and "<b>”" not in page.content.decode()
