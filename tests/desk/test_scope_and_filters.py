"""Two floors, each holding alone: the filters of the pages, and the database's policies under them."""

import pytest

from dossiers.casework import access, row_scope
from dossiers.casework.models import Dossier, DossierQuerySet

QUEUE = "/can-bo/viec"


@pytest.fixture
def without_filters(monkeypatch):
    """The application forgets to ask whose dossiers they are, in every word of its queries."""
    for name in ("known_to", "at_units", "passed_through"):
        monkeypatch.setattr(DossierQuerySet, name, lambda self, units: self.all())
    monkeypatch.setattr(access, "visible_to", lambda officer, *, at: Dossier.objects.all())


@pytest.fixture
def without_policies(monkeypatch):
    """Every visit sees all in the database, as if no policy were there."""
    monkeypatch.setattr(row_scope, "add_units", lambda units: row_scope._present.set(row_scope.EVERYTHING))


def tries(desk, dossier):
    """Ways to a dossier: its page, its receipt, its news, a search by code, by name, by telephone."""
    page = f"/can-bo/ho-so/{dossier.code}"
    yield desk.get(page).status_code == 200
    yield desk.get(f"{page}/bien-nhan").status_code == 200
    yield desk.get(f"{page}/moi").status_code in (200, 204)
    for asked in (dossier.code, dossier.code[-4:], "nguyen thi", "0900123456"):
        found = desk.get(QUEUE, {"q": asked})
        yield found.status_code == 302 or f'href="{page}"' in found.content.decode()


def test_without_the_filters_a_foreign_dossier_stays_unseen(at_desk, received, without_filters):
    dossier = received()
    assert not any(tries(at_desk("stranger"), dossier))
    assert list(tries(at_desk("receiver"), dossier)).count(True) >= 5


def test_without_the_policies_a_foreign_dossier_stays_unseen(at_desk, received, without_policies):
    dossier = received()
    assert not any(tries(at_desk("stranger"), dossier))


def test_without_both_it_is_seen(at_desk, received, without_filters, without_policies):
    """The counter-proof: the two tests above did take a floor away each."""
    dossier = received()
    assert list(tries(at_desk("stranger"), dossier)).count(True) >= 3


def test_a_public_page_opens_the_dossier_of_its_door_alone(client, received, world):
    one, other = received(), received()
    seen = []

    def begin():
        seen.append(set(Dossier.objects.values_list("pk", flat=True)))

    token = access.issue_token(one, at=one.received_at)
    with row_scope.limited_to(row_scope.NOTHING):
        begin()
        access.by_token(token=token)
        begin()
    assert seen == [set(), {one.pk}] and other.pk not in seen[1]
    assert client.get(f"/r/{token}").status_code == 200
