"""The screen of the index: the city and each unit in sight, N/A where there is nothing to divide by, few queries."""

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
