"""Who starts an empty city is told where it begins: on which page, and by whom."""

from django.utils import timezone

from dossiers.units.models import Officer
from portal.ops import startup
from tests.world import a_dossier, a_world


def test_a_city_of_its_own_is_told_where_it_begins_until_its_first_dossier(db, settings, monkeypatch):
    settings.DEMO = "none"
    page = "http://127.0.0.1:8000/"
    where, who = startup.first_setting(page)
    assert where.endswith(f"  {page}quan-tri/thiet-lap")
    assert who.endswith(" manage.py create_administrator NAME")
    Officer.objects.create_superuser("t.quantri", "không ai đoán ra", full_name="Quản trị")
    assert startup.first_setting(page) == [where]
    settings.DEMO = "small"
    assert startup.first_setting(page) == []
    settings.DEMO = "none"
    world = a_world()
    a_dossier(world, timezone.now())
    assert startup.first_setting(page) == []
