"""The screen of the index: the city and each unit in sight, N/A where there is nothing to divide by, few queries."""

from dossiers.feedback.models import Petition
from dossiers.oversight import index_readings
from tests.world import local

HERE = "/dieu-hanh/chi-so/"


def test_before_the_first_night_the_page_says_so(world, signed_in):
    assert "Chưa tính lần nào" in signed_in(world.mayor).get(HERE).content.decode()


def test_the_city_sees_all_a_unit_itself(world, history, signed_in, django_assert_max_num_queries):
    index_readings.read(at=local("2018-12-27 02:00"))
    client = signed_in(world.mayor)
    page = client.get(HERE)
    assert [row.code for row in page.context["rows"]] == ["", "T10.31.01", "T10.31.02"]
    words = page.content.decode()
    assert page.context["top"].facts.index.replace(".", ",") in words and "N/A" in words
    with django_assert_max_num_queries(8):
        client.get(HERE)
    assert [row.code for row in signed_in(world.leader).get(HERE).context["rows"]] == ["T10.31.01"]


def test_feedback_is_counted_by_kind_and_by_its_promise_and_what_nobody_asks_is_na(world, history, signed_in):
    """A feedback answered in time, a proposal that is late, a complaint, and one that ended before the period."""
    index_readings.read(at=local("2018-12-27 02:00"))
    facts = {"unit": world.ward, "holder": world.ward, "text": "Thử", "secret_digest": b"x"}
    made = [
        ("feedback", "2018-12-03 08:00", "2018-12-24 17:00", "2018-12-10 09:00"),
        ("proposal", "2018-11-01 08:00", "2018-11-22 17:00", None),
        ("complaint", "2018-12-03 08:00", "2019-01-02 17:00", None),
        ("feedback", "2017-11-01 08:00", "2017-11-22 17:00", "2017-11-20 08:00"),
        ("proposal", "2018-12-03 08:00", "2018-12-24 17:00", "2018-12-25 09:00"),
    ]
    for number, (kind, sent, due, ended) in enumerate(made):
        told = {"state": "answered", "answer": "Đã sửa", "ended_at": local(ended)} if ended else {}
        Petition.objects.create(
            **facts, **told, code=f"PA-TEST-{number:04d}", form_digest=bytes([number]), kind=kind, sent_at=local(sent),
            screen_by=local(due), due_at=local(due),
        )  # fmt: skip
    page = signed_in(world.mayor).get(HERE)
    assert {one.kind: (one.handled, one.in_time) for one in page.context["feedback"]} == {
        "feedback": (1, 1),
        "proposal": (2, 0),
        "complaint": (1, 1),
    }
    assert (page.context["asked"], page.context["asked_in_time"], page.context["asked_share"]) == (3, 1, "33.33")
    assert "33,33" in page.content.decode() and "N/A: cổng không hỏi" in page.content.decode()
    away = signed_in(world.head).get(HERE)
    assert away.context["rows"] == [] or away.context["asked"] == 0
