"""A lost receipt: identity is checked, the old link opens nothing, the log says so."""

import pytest

from dossiers.casework import access, actions
from dossiers.casework.models import Event


def test_the_new_link_opens_and_the_old_one_does_not(received, world, at):
    dossier = received()
    old = access.issue_token(dossier, at=at("2018-12-17 14:21"))
    new = actions.reissue_receipt(dossier.pk, checked="CCCD 0920", by=world.receiver, at=at("2018-12-18 08:00"))
    assert access.by_token(token=new) == dossier
    with pytest.raises(access.LookupMiss):
        access.by_token(token=old)
    event = Event.objects.filter(dossier=dossier).last()
    assert (event.kind, event.data) == ("receipt_reissued", {})
    assert "CCCD 0920" in dossier.notes.get().text


def test_without_a_check_nothing_is_revoked(received, world, at):
    dossier = received()
    old = access.issue_token(dossier, at=at("2018-12-17 14:21"))
    with pytest.raises(actions.Invalid):
        actions.reissue_receipt(dossier.pk, checked=" ", by=world.receiver, at=at("2018-12-18 08:00"))
    with pytest.raises(actions.NotYourPost):
        actions.reissue_receipt(dossier.pk, checked="CCCD", by=world.handler, at=at("2018-12-18 08:00"))
    assert access.by_token(token=old) == dossier
