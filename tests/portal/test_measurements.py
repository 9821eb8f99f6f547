"""/metrics: Prometheus' own format, with the names that docs/running.md tells, from all processes of the web server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from dossiers.oversight import tallies
from dossiers.oversight.incidents import NightCheck, keep
from portal.web import measurements
from tests.world import a_world, local

RUNNING = (Path(__file__).resolve().parents[2] / "docs/running.md").read_text()
NAMES = set(re.findall(r"`(portal_\w+)", RUNNING.split("### Numbers")[1].split("\n## ")[0]))


def told(client: Client) -> dict[str, list[tuple[dict[str, str], float]]]:
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in families:
        assert family.documentation and family.type in ("gauge", "counter", "histogram"), family
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


@pytest.mark.django_db
def test_every_name_of_the_docs_is_told_and_every_name_that_is_told_is_in_the_docs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/livez")
    tallies.apply_pending()
    keep(NightCheck.SEALS, [], at=local("2018-12-03 08:00"), seconds=1)
    monkeypatch.setattr(measurements.log_state, "numbers", lambda *, at: (3, 61.0, 0))
    monkeypatch.setattr(measurements.health, "waiting", lambda: [("tallies", 7, 3.5)])
    names = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in told(client)}
    assert len(names) > 14
    assert names == NAMES


@pytest.mark.django_db
def test_answers_are_counted_by_face_method_and_class_and_hold_no_address(client: Client) -> None:
    world = a_world()
    before = dict((tuple(labels.values()), value) for labels, value in told(client).get("portal_requests_total", []))
    client.force_login(world.leader)
    for path, times in (("/", 3), ("/can-bo/viec", 2), ("/r/K7MQ2XN4RT", 1), ("/nowhere/at/all", 1)):
        for _ in range(times):
            client.get(path)
    client.post("/tra-cuu", {"ma": "x", "so": "0977123499"})
    client.generic("BREW", "/")
    text = client.get("/metrics").content.decode()
    after = dict((tuple(labels.values()), value) for labels, value in told(client)["portal_requests_total"])
    more = {key: value - before.get(key, 0) for key, value in after.items()}
    assert more["public", "GET", "2xx"] == 3 and more["desk", "GET", "2xx"] == 2
    assert more["public", "GET", "4xx"] >= 1 and more["none", "GET", "4xx"] >= 1
    assert any(method == "other" for _, method, _ in more)
    assert "K7MQ2XN4RT" not in text and "0977123499" not in text and "nowhere/at" not in text
    assert 'portal_request_seconds_bucket{face="public",le="+Inf"}' in text


def test_without_a_database_what_was_counted_is_told_and_that_it_is_away(client: Client, nowhere: None) -> None:
    found = told(client)
    assert found["portal_database_up"] == [({}, 0.0)] and "portal_outbox_rows" not in found
    assert found["portal_requests_total"]


def test_a_view_of_a_package_is_counted_by_the_package() -> None:
    class Request:
        class resolver_match:
            func = Path.exists

    assert measurements.face_of(Request()) == "pathlib"
