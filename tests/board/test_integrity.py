"""The screen of signs: what it names, to whom, and the sample that anybody draws again."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.feedback.models import Rating
from dossiers.oversight.figures import Period
from dossiers.oversight.integrity import examine
from dossiers.oversight.models import Demonstration, Examination, Sign
from tests.world import local

PERIOD = Period(local("2018-11-26 00:00"), local("2018-12-27 00:00"), local("2018-12-27 00:00"))


@pytest.fixture
def signs(world, history):
    """Two signs, at the ward and at its neighbour, as if the night had found them."""
    examination = examine(PERIOD, at=PERIOD.end)
    ours = [told.dossier.pk for told in history if told.unit == world.ward][:4]
    theirs = [told.dossier.pk for told in history if told.unit == world.other][:3]
    return [
        Sign.objects.create(
            examination=examination,
            detector="late_entry",
            unit=unit,
            cases=len(cases),
            out_of=9,
            expected=0.4,
            chance=1e-6,
            dossiers=cases,
        )
        for unit, cases in ((world.ward, ours), (world.other, theirs))
    ]


def test_before_the_first_night_the_page_says_so(world, signed_in):
    page = signed_in(world.mayor).get("/dieu-hanh/dau-hieu/").content.decode()
    assert "Chưa xem xét lần nào" in page and "Rút mẫu kiểm tra" not in page


def test_the_city_sees_every_sign_and_each_opens_its_dossiers(world, signs, signed_in):
    client = signed_in(world.mayor)
    page = client.get("/dieu-hanh/dau-hieu/").content.decode()
    assert "Phường thử" in page and "Phường khác" in page and "chưa phải kết luận" in page
    for sign in signs:
        rows = client.get(f"/dieu-hanh/dau-hieu/{sign.pk}/").context["rows"]
        assert {dossier.pk for dossier, _ in rows} == set(sign.dossiers)


def test_a_unit_sees_its_own_signs_only(world, signs, signed_in):
    client = signed_in(world.leader)
    page = client.get("/dieu-hanh/dau-hieu/").content.decode()
    assert "Phường thử" in page and "Phường khác" not in page
    assert client.get(f"/dieu-hanh/dau-hieu/{signs[1].pk}/").status_code == 404


def test_in_the_demonstration_no_sign_stands_beside_a_real_name(world, signs, signed_in):
    Demonstration.objects.create(made_at=PERIOD.end, seed=1)
    client = signed_in(world.mayor)
    page = client.get("/dieu-hanh/dau-hieu/").content.decode()
    table = page.partition('class="tb')[2].partition("Rút mẫu")[0]
    assert "Đơn vị mẫu A" in table and "Phường thử" not in table
    assert "Phường thử" not in client.get(f"/dieu-hanh/dau-hieu/{signs[0].pk}/").context["shown_as"]


def test_a_sample_is_drawn_again_from_its_seed(world, signs, signed_in):
    client = signed_in(world.mayor)
    first = client.get("/dieu-hanh/dau-hieu/mau/?hat=bb-07&so-luong=3")
    Examination.objects.create(made_at=timezone.now(), since=local("2018-12-20 00:00"), until=timezone.now())
    address = f"/dieu-hanh/dau-hieu/mau/?{first.context['again']}"
    again, elsewhere = client.get(address), signed_in(world.district_leader).get(address)
    drawn = [[row[0].pk for row in page.context["rows"]] for page in (first, again, elsewhere)]
    assert drawn[0] == drawn[1] == drawn[2] and len(drawn[0]) == 3
    assert first.context["again"].replace("&", "&amp;") in first.content.decode()
    assert client.get("/dieu-hanh/dau-hieu/mau/?hat=bb-07&so-luong=3").context["again"] != first.context["again"]


def test_a_sample_without_a_seed_says_what_is_missing(world, signs, signed_in):
    page = signed_in(world.mayor).get("/dieu-hanh/dau-hieu/mau/?hat=&so-luong=900").content.decode()
    assert "Ghi hạt giống" in page


def test_the_page_costs_few_queries(world, signs, signed_in, django_assert_max_num_queries):
    client = signed_in(world.mayor)
    client.get("/dieu-hanh/dau-hieu/")
    with django_assert_max_num_queries(11):
        client.get("/dieu-hanh/dau-hieu/")


def test_a_sign_of_ratings_opens_days_because_ratings_know_no_dossier(world, signs, signed_in):
    facts = {"procedure": world.ten_days.procedure, "manners": 5, "time": 5, "trips": 5, "good": 3}
    for day, many in ((12, 14), (13, 9)):
        Rating.objects.bulk_create(
            Rating(digest=bytes([day, number]), unit=world.ward, on=f"2018-12-{day}", **facts) for number in range(many)
        )
    sign = Sign.objects.create(
        examination=signs[0].examination, detector="ratings_in_bursts", unit=world.ward, cases=14, out_of=23,
        expected=0.1, chance=1e-9, dossiers=[],
    )  # fmt: skip
    page = signed_in(world.mayor).get(f"/dieu-hanh/dau-hieu/{sign.pk}/")
    assert page.context["days"] == [(dt.date(2018, 12, 12), 14)] and "12/12/2018" in page.content.decode()
    assert "13/12/2018" not in page.content.decode() and "14 phiếu đánh giá" in page.content.decode()
