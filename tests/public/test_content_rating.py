"""The eight contents of today's law: short questions, each may be left out, never added to the older three."""

import re

import pytest

from dossiers.casework import access, actions
from dossiers.feedback import ratings
from dossiers.feedback import satisfaction as counts
from dossiers.feedback.models import ContentRating, Rating
from dossiers.oversight import tallies
from dossiers.procedures.models import Regime, RegimePeriod
from portal.presentation import satisfaction
from portal.public import rating_questions
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
def today(world):
    return RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")


@pytest.fixture
def address(today, returned, client, now, at):
    token = access.issue_token(returned(), at=at("2018-12-17 14:21"))
    now("2018-12-25 09:00")
    return re.search(r'href="(/danh-gia/[^"]+)"', client.get(f"/r/{token}").content.decode())[1]


def test_every_question_of_every_regime_has_its_words(db):
    asked = {name for regime in Regime.objects.all() for name in regime.rating_questions}
    assert len(asked) > 8 and asked <= set(rating_questions.WORDS)


def test_questions_may_be_left_out_and_what_is_answered_is_kept_once(client, address, world):
    page = client.get(address).content.decode()
    assert page.count("<fieldset") == 8 and "8 câu hỏi ngắn" in page and "Bỏ qua" in page
    assert client.post(address, {"c1": "5", "c2": "", "c5": "2", "c8": "4"}).status_code == 303
    kept = ContentRating.objects.get()
    assert kept.answers == {"time": 5, "conduct": 2, "online": 4}
    assert (kept.answered, kept.good, kept.is_disliked, kept.regime_id, kept.unit) == (3, 2, True, "2025", world.ward)
    assert client.post(address, {"c1": "1"}).status_code == 409 and not Rating.objects.exists()


@pytest.mark.parametrize("given", [{}, {"c1": "", "c8": ""}, {"c1": "6"}, {"c1": "5", "c2": "x"}])
def test_nothing_at_all_and_what_is_no_answer_are_asked_for_again(client, address, given):
    assert client.post(address, given).status_code == 422 and not ContentRating.objects.exists()


def test_the_older_three_are_all_answered(returned, at):
    dossier = returned()
    for given in ((5, None, 5), (5, 5, 6)):
        with pytest.raises(ValueError, match="5"):
            ratings.rate(dossier, given, at=at("2018-12-25 09:00"))
    assert ratings.rate(dossier, (5, 4, 3), at=at("2018-12-25 09:00")) and not ContentRating.objects.exists()


def test_around_a_change_of_the_law_each_regime_has_its_own_figures(returned, world, at):
    old = [returned() for _ in range(11)]
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")
    new = [returned() for _ in range(10)]
    for dossier in old[:10]:
        ratings.rate(dossier, (5, 5, 1), at=at("2018-12-25 09:00"))
    for dossier in new:
        ratings.rate(dossier, (5, None, None, None, 1, None, None, None), at=at("2018-12-26 09:00"))
    tallies.apply_pending()
    ProcessCache.forget_everything()
    now = at("2019-01-10 09:00")
    today, before = satisfaction.asked_by(now)
    assert (today.regime, before.regime) == ("2025", "2018") and (before.end == today.first)
    told = satisfaction.by_unit(now, today)[world.ward.pk]
    assert (told.rated, told.counted.answers, told.good_share) == (10, 20, "50.00")
    older = satisfaction.by_unit(now, before)[world.ward.pk]
    assert (older.rated, older.counted.answers, older.good_share) == (10, 30, "66.67")
    contents = {one.name: (one.answers, one.good_share) for one in satisfaction.by_content(today, None)}
    assert contents == {"time": (10, "100.00"), "conduct": (10, "0.00")}
    assert satisfaction.of_unit(world.ward.pk, now) == told, "pages tell the law of today"
    day = at("2018-12-01 00:00").date()
    crowded = counts.crowded_days(world.ward.pk, day, at("2019-01-01 00:00").date())
    assert [number for _day, number in crowded] == [10, 10], "a crowd of ratings is a sign under either law"
