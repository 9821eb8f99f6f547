"""Satisfaction on the boards: never without the share that answered, never from few, and read into index 5.4."""

import hashlib

import pytest

from dossiers.feedback import petitions
from dossiers.feedback.models import Rating
from dossiers.oversight import index_readings
from dossiers.oversight.index766 import IndexFacts
from portal.board.index766 import IndexRow
from portal.web.process_cache import ProcessCache
from tests.world import local

HERE, INDEX = "/dieu-hanh/hai-long/", "/dieu-hanh/chi-so/"


@pytest.fixture
def rated(world):
    """Ratings of a unit in November 2018: ``rated(unit, good=9, bad=1)``."""

    def rating(unit, good, bad=0, on="2018-11-20"):
        before = Rating.objects.count()
        Rating.objects.bulk_create(
            Rating(
                digest=hashlib.sha256(f"{before + number}".encode()).digest(), unit=unit,
                procedure=world.ten_days.procedure, on=on, time=5, trips=4,
                manners=4 if number < good else 2, good=3 if number < good else 2,
            )
            for number in range(good + bad)
        )  # fmt: skip
        ProcessCache.forget_everything()

    return rating


@pytest.fixture
def in_december(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: local("2018-12-27 09:00"))
    ProcessCache.forget_everything()


def test_units_stand_with_their_response_rate_and_few_ratings_have_no_score(
    world, history, signed_in, rated, in_december, django_assert_max_num_queries
):
    rated(world.ward, 9, 3)
    rated(world.other, 9)
    client = signed_in(world.mayor)
    page = client.get(HERE)
    (row,) = page.context["units"]
    assert (row.code, row.score.good_share, row.score.disliked_share) == (world.ward.code, "91.67", "25.00")
    assert (page.context["untold_units"], page.context["together"].rated) == (1, 12)
    assert [row.score.rated for row in page.context["procedures"]] == [21]
    words = page.content.decode()
    assert "91,67" in words and "Tỷ lệ trả lời" in words and "1 đơn vị có dưới 10 đánh giá" in words
    ProcessCache.forget_everything()
    with django_assert_max_num_queries(8):
        client.get(HERE)


def test_a_unit_sees_itself_and_no_procedures_of_others(world, signed_in, rated, in_december):
    rated(world.ward, 10)
    rated(world.other, 10)
    page = signed_in(world.leader).get(HERE)
    assert [row.code for row in page.context["units"]] == [world.ward.code] and page.context["procedures"] == []
    words = signed_in(world.leader).get(f"/dieu-hanh/don-vi/{world.ward.code}/").content.decode()
    assert "100,00" in words and "10 phiếu" in words


def test_index_5_4_is_read_from_ratings_and_petitions(world, history, signed_in, rated, in_december):
    index_readings.read(at=local("2018-12-27 02:00"))
    client = signed_in(world.mayor)
    assert client.get(INDEX).context["top"].satisfied is None
    rated(world.ward, 9, 2)
    rated(world.other, 3)
    for key in ("a", "b"):
        sending = petitions.Sending(key, "feedback", world.ward, "Chờ quá lâu ở quầy số 2.")
        petitions.send(sending, at=local("2018-11-20 09:00"))
    rows = {row.code: row for row in client.get(INDEX).context["rows"]}
    assert (rows[""].disliked, rows[world.ward.code].disliked, rows[world.other.code].disliked) == (4, 4, None)
    assert rows[world.other.code].satisfied is None and "5.4 Hài lòng" in client.get(INDEX).content.decode()


def test_5_4_is_nothing_where_nothing_was_handled():
    assert IndexRow("", "", IndexFacts(handled=0), 3).satisfied is None
    assert IndexRow("", "", IndexFacts(handled=200, in_time=190), 6).satisfied == "92.00"
    assert IndexRow("", "", IndexFacts(handled=200, in_time=190), None).satisfied is None
