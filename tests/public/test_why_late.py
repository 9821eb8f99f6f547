"""The citizen's page says why a dossier is late, or that nobody has said it yet, where the law wants it said."""

import pytest

from dossiers.casework import actions
from dossiers.procedures.models import RegimePeriod

LATE = "2019-02-14 10:00"


@pytest.mark.parametrize("law", ["2018", "2025"])
def test_until_a_reason_is_given_the_page_says_that_it_is_not(law, find, in_process):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    dossier = in_process()
    assert "Vì sao hồ sơ trễ" not in find(dossier, at="2018-12-20 10:00").content.decode()
    words = find(dossier, at=LATE).content.decode()
    assert ("Vì sao hồ sơ trễ" in words and "chưa nêu lý do" in words) is (law == "2025")


def test_a_reason_stands_on_the_page_with_who_said_it_and_the_newest_first(find, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")
    dossier = in_process()
    for hour, cause, words in (("08", "waiting", "Sở Xây dựng chưa trả lời"), ("09", "mistake", "Thất lạc bản vẽ")):
        actions.explain_lateness(
            dossier.pk, cause=cause, reason=words, by=world.handler, at=at(f"2019-02-14 {hour}:00")
        )
    words = find(dossier, at=LATE).content.decode()
    assert "chưa nêu lý do" not in words and "Sai sót của cơ quan giải quyết" in words
    assert words.index("Thất lạc bản vẽ") < words.index("Sở Xây dựng chưa trả lời")
    assert "Phường thử nêu lúc" in words and "Cán bộ t.thuly" not in words


@pytest.mark.parametrize("law", ["2018", "2025"])
def test_the_new_date_of_an_apology_is_the_one_that_holds(law, find, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    dossier = in_process()
    actions.extend(
        dossier.pk, reason="Phải xác minh thêm", extended_to=at("2019-01-11 17:00"), by=world.leader,
        at=at("2018-12-28 09:00"),
    )  # fmt: skip
    words = find(dossier, at="2018-12-28 10:00").content.decode()
    assert ("Hẹn trả kết quả" in words and "Ban đầu hẹn" in words) is (law == "2025")
    assert ("Ngày hẹn mới" in words) is (law == "2018")
    after = find(dossier, at="2019-01-14 10:00").content.decode()
    assert ("Đã qua ngày hẹn lại" in after) is (law == "2025")


def test_the_reason_of_the_letter_of_apology_is_a_reason(find, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")
    dossier = in_process()
    actions.extend(
        dossier.pk, reason="Phải xác minh thêm thực địa", extended_to=at("2019-01-11 17:00"), by=world.leader,
        at=at("2018-12-28 09:00"),
    )  # fmt: skip
    words = find(dossier, at=LATE).content.decode()
    assert "Theo thư xin lỗi số" in words and "Phải xác minh thêm thực địa" in words
    assert "chưa nêu lý do" not in words


def test_the_page_says_until_when_one_may_withdraw(client, now, in_process):
    from portal.public import addresses

    now("2018-12-18 10:00")
    page = client.get(f"/viec/{addresses.acting(in_process())}/")
    assert "Bạn rút được cho đến khi có quyết định giải quyết." in page.content.decode()
