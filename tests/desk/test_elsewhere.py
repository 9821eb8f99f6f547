"""What other offices do, kept on a screen: found by citizens at once, with a history and a way back."""

import pytest

from dossiers.procedures import referrals
from dossiers.procedures.change_models import ReferralChange
from dossiers.procedures.models import Referral
from dossiers.units.roles import Role
from tests.desk.test_catalogue import read
from tests.world import an_officer

LIST, NEW = "/quan-tri/noi-khac", "/quan-tri/noi-khac-moi"
DOG = {
    "code": "dang-ky-cho", "name": "Đăng ký nuôi chó", "office": "Trạm Chăn nuôi và Thú y", "is_active": "on",
    "words": "nuôi chó; tiêm phòng chó", "reason": "Người dân hỏi nhiều",
}  # fmt: skip


@pytest.fixture
def keeper(world, at_desk):
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    Referral.objects.all().delete()
    return at_desk("keeper")


def test_a_row_is_added_beside_the_packaged_ones_found_and_taken_back(keeper, client):
    packaged = len(referrals.known())
    assert packaged > 5 and f"{LIST}/passport" in keeper.get(LIST).text
    assert keeper.post(NEW, DOG).status_code == 302
    assert len(referrals.known()) == packaged + 1, "the packaged ones stay"
    assert "Trạm Chăn nuôi và Thú y" in read(client.get("/thu-tuc/", {"tim": "tiêm phòng chó"}))
    row = f"{LIST}/dang-ky-cho"
    assert keeper.post(row, DOG | {"office": "Phường", "reason": "Chuyển về phường"}).status_code == 302
    assert "Chuyển về phường" in read(keeper.get(row))
    newest = ReferralChange.objects.first()
    assert keeper.post(row, {"tra-lai": str(newest.pk)}).status_code == 302
    assert Referral.objects.get(code="dang-ky-cho").office == "Trạm Chăn nuôi và Thú y"
    first = ReferralChange.objects.last()
    assert keeper.post(row, {"tra-lai": str(first.pk)}).status_code == 302
    assert len(referrals.known()) == packaged, "what was new is switched off"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Ghi lý do đổi"),
        ({"words": " "}, "Cách người dân gọi"),
        ({"code": "Chó"}, "Mã gồm chữ thường"),
        ({"code": "passport"}, "Đã có mã passport"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"unless": "T.000010 T.404"}, "Không có thủ tục mã T.404"),
        ({"name": "x" * 300}, "200"),
    ],
)
def test_what_cannot_be_is_said(keeper, typed, sentence):
    answer = keeper.post(NEW, DOG | typed)
    assert answer.status_code == 422 and sentence in read(answer), read(answer)[-1500:]
    assert not Referral.objects.exists() and not ReferralChange.objects.exists()


def test_it_is_kept_by_administrators_of_the_city_alone(keeper, at_desk):
    for who in ("receiver", "leader", "mayor"):
        assert at_desk(who).get(LIST).status_code == at_desk(who).post(NEW, DOG).status_code == 403
    assert keeper.get(f"{LIST}/khong-co").status_code == 404
    assert keeper.post(f"{LIST}/passport", {"tra-lai": "999"}).status_code == 422
