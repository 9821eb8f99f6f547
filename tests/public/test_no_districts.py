"""A city without districts: nothing is asked by district, no heading stands over nothing."""

import datetime as dt

import pytest
from django.urls import reverse

from dossiers.units.models import Unit
from portal.web.process_cache import ProcessCache

pytestmark = pytest.mark.django_db
PAGES = ("public:figures", "public:procedures", "public:petitions", "public:whom_to_ask")
WORDS = ("Quận, huyện", "Cấp huyện")


def said(client):
    ProcessCache.forget_everything()
    pages = {name: client.get(reverse(name)).content.decode() for name in PAGES}
    return {(name, word) for name, page in pages.items() for word in WORDS if word in page}


def test_districts_are_offered_while_there_are_some_and_vanish_with_them(client):
    there = said(client)
    assert ("public:figures", "Quận, huyện") in there and ("public:procedures", "Cấp huyện") in there
    Unit.objects.filter(kind=Unit.Kind.DISTRICT).update(valid_to=dt.date(2018, 6, 30))
    assert said(client) == set()
