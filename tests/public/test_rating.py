"""A result that was handed out is rated once, by the holder of its receipt, and nobody can tell by whom."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from dossiers.casework import access, actions
from dossiers.feedback import ratings, satisfaction
from dossiers.feedback.models import Rating
from dossiers.oversight import tallies
from portal.web.process_cache import ProcessCache
from tests.public.test_dossier import sign


@pytest.fixture
def returned(in_process, world, at):
    def made():
        dossier = in_process()
        sign(dossier, world, at("2018-12-24 09:00"))
        return actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-24 14:00"))

    return made


@pytest.fixture
def address(returned, client, now, at):
    """Where the receipt's page leads after the result was handed out."""
    token = access.issue_token(returned(), at=at("2018-12-17 14:21"))
    now("2018-12-25 09:00")
    return re.search(r'href="(/danh-gia/[^"]+)"', client.get(f"/r/{token}").content.decode())[1]


def test_a_rating_is_kept_once_without_dossier_person_or_hour(client, address, world):
    done = client.post(address, {"c1": "5", "c2": "4", "c3": "3"})
    assert done.status_code == 303 and "Cảm ơn bạn" in client.get(done["Location"]).content.decode()
    again = client.post(address, {"c1": "1", "c2": "4", "c3": "3"})
    assert again.status_code == 409 and "Cảm ơn" not in again.content.decode()
    kept = Rating.objects.get()
    assert (kept.manners, kept.time, kept.trips, kept.good, kept.unit) == (5, 4, 3, 2, world.ward)
    columns = {field.column for field in Rating._meta.concrete_fields}
    assert columns == {"digest", "unit_id", "procedure_id", "on", "manners", "time", "trips", "good"}
    assert not client.cookies
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE voices_rating SET good = 3")


@pytest.mark.parametrize("given", [{}, {"c1": "5", "c2": "6", "c3": "1"}, {"c1": "5", "c2": "x", "c3": "5"}])
def test_an_answer_that_is_missing_is_asked_for_again(client, address, given):
    page = client.post(address, given)
    assert page.status_code == 422 and "cần bạn xem lại" in page.content.decode()
    assert ('value="5" checked' in page.content.decode()) is ("c1" in given) and not Rating.objects.exists()


def test_old_and_forged_links_and_open_dossiers_rate_nothing(client, address, in_process, now, at):
    token = access.issue_token(in_process(), at=at("2018-12-17 14:21"))
    assert "/danh-gia/" not in client.get(f"/r/{token}").content.decode()
    now("2018-12-25 09:16")
    for path in (address, "/danh-gia/forged"):
        assert client.post(path, {"c1": "5", "c2": "5", "c3": "5"}).status_code == 410
    with pytest.raises(ratings.NotYet):
        ratings.rate(in_process(), (5, 5, 5), at=at("2018-12-25 09:00"))
    assert not Rating.objects.exists()


def test_unit_and_procedure_tell_satisfaction_beside_the_share_that_answered_and_few_stay_untold(
    client, returned, world, now, at
):
    now("2019-01-10 09:00")
    pages = (f"/don-vi/{world.ward.code}", f"/thu-tuc/{world.ten_days.procedure.code}")
    for number in range(satisfaction.LEAST):
        ProcessCache.forget_everything()
        for path in pages:
            said = client.get(path).content.decode()
            assert "chưa đủ 10 đánh giá" in said and "hài lòng hoặc" not in said
        assert ratings.rate(returned(), (5, 4, 1) if number else (1, 1, 1), at=at("2018-12-25 09:00"))
    returned()
    tallies.apply_pending()
    ProcessCache.forget_everything()
    for path in pages:
        said = client.get(path).content.decode()
        assert "60,00\xa0% hài lòng" in said and "10 trong 11 hồ sơ" in said and "90,91\xa0%" in said


def test_the_running_month_is_told_to_nobody(client, returned, world, now, at):
    now("2018-12-26 09:00")
    for _ in range(satisfaction.LEAST):
        ratings.rate(returned(), (5, 5, 5), at=at("2018-12-25 09:00"))
    assert "chưa đủ 10 đánh giá" in client.get(f"/don-vi/{world.ward.code}").content.decode()


def test_a_second_rating_is_told_that_it_is_not_kept_and_by_which_rule(client, address):
    assert "Cảm ơn" not in client.get(f"{address}?cam-on=1").content.decode(), "nobody has rated yet"
    client.post(address, {"c1": "2", "c2": "2", "c3": "2"})
    for page in (client.post(address, {"c1": "5", "c2": "5", "c3": "5"}), client.get(address)):
        said = page.content.decode()
        assert "Hồ sơ này đã được đánh giá rồi" in said and "Mỗi hồ sơ đánh giá một lần" in said
        assert "Cảm ơn" not in said and "<form" not in said[said.index("<main") :]
    assert Rating.objects.get().manners == 2
