"""A broken line loses at most the piece in hand: connections broken for real, then gone on with to the last byte."""

import hashlib
import os
import re
import socket
import time
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from dossiers.casework import access, actions
from dossiers.casework.files import chunks, store
from dossiers.casework.models import Attachment
from tests.casework import specimens
from tests.public.test_handing_in import address, asked  # noqa: F401 (fixtures)
from tests.world import a_dossier_in_process, a_world

LARGE = specimens.PDF + b"%" + b"x" * 700_000 + b"\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def pieces(asked, address):  # noqa: F811
    """Where a file of the first paper goes: ``pieces(size, mark="a")``."""
    lan = asked[0].pauses.get().pk

    def where(size, mark="a", **more):
        facts = {"lan": lan, "giay-to": 0, "co": size, "dau": mark, "ten": "ban-ve.pdf", **more}
        return f"{address}/phan?" + "&".join(f"{name}={quote(str(value))}" for name, value in facts.items())

    return where


def send(where, piece, offset):
    """One piece as the script sends it: no cookie, checks against forgery switched on."""
    browser = Client(enforce_csrf_checks=True)
    return browser.post(
        where, piece, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)}
    )  # fmt: skip


def test_pieces_make_the_file_that_the_plain_form_makes(pieces, client):
    where = pieces(len(LARGE))
    assert client.get(where).json() == {"offset": 0, "done": False}
    assert send(where, LARGE[:300_000], 0).json() == {"offset": 300_000}
    assert client.get(where).json()["offset"] == 300_000
    wrong = send(where, LARGE[:10], 0)
    assert (wrong.status_code, wrong.json()) == (409, {"offset": 300_000})
    done = send(where, LARGE[300_000:], 300_000)
    assert (done.status_code, done.json()) == (201, {"offset": len(LARGE), "done": True})
    kept = Attachment.objects.get()
    assert bytes(kept.given_digest) == hashlib.sha256(LARGE).digest() and (kept.slot, kept.label) == ("0", "ban-ve.pdf")
    assert client.get(where).json()["done"] and send(where, b"", len(LARGE)).json()["done"]  # the answer was lost
    assert Attachment.objects.count() == 1 and not list(store.incoming().glob("*.part"))
    assert store.discard(kept.name, intent=kept.intent)
    assert client.get(where).json() == {"offset": 0, "done": False}  # taken out, it may be sent again


def test_bytes_beyond_the_named_size_are_not_written(pieces):
    assert send(pieces(100), b"%PDF-" + b"x" * 500, 0).status_code == 422  # a hundred bytes of it, and no whole PDF
    assert not Attachment.objects.exists() and not list(store.incoming().glob("*.part"))


def test_what_can_never_be_kept_is_refused_before_a_byte(pieces, client, settings):
    settings.FILE_LIMIT_MB = 1
    assert "lớn hơn 1 MB" in client.get(pieces(2_000_000)).json()["error"]
    empty = client.get(pieces(0))
    assert empty.status_code == 422 and "trống" in empty.json()["error"] and "MB" not in empty.json()["error"]
    settings.FILE_LIMIT_MB, settings.DOSSIER_FILES_MB = 20, 1
    send(pieces(900_000), b"x" * 1000, 0)
    assert client.get(pieces(900_000)).status_code == 200
    send(pieces(1_040_000, "b"), b"x" * 1000, 0)
    assert client.get(pieces(1_048_000, "b")).status_code == 422
    assert send(pieces(len(specimens.PROGRAMME)), specimens.PROGRAMME, 0).status_code == 422


def test_so_many_files_may_be_on_their_way_and_no_more(pieces, client, monkeypatch):
    monkeypatch.setattr(chunks, "MOST", 3)
    for mark in "abc":
        assert send(pieces(1000, mark), b"x", 0).status_code == 200
    assert send(pieces(1000, "d"), b"x", 0).status_code == 422 and send(pieces(1000, "a"), b"x", 1).status_code == 200


def test_no_paper_no_request_and_no_address_take_nothing(pieces, client, asked, world, at, now):  # noqa: F811
    for where in (pieces(10, **{"giay-to": 7}), pieces(10, lan=0), pieces("x")):
        assert send(where, b"x", 0).status_code == 409
    assert send(pieces(10).replace("/bo-sung", "x/bo-sung"), b"x", 0).status_code == 410
    assert send(pieces(10), b"x", "y").status_code == 400
    actions.add_papers(
        asked[0].pk, papers=[actions.PaperFacts("Bản vẽ", 1)], by=world.receiver, at=at("2018-12-18 10:01")
    )
    assert send(pieces(10), b"x", 0).status_code == 409
    now("2018-12-18 11:30")
    late = send(pieces(10), b"x", 0)
    assert late.status_code == 410 and "Quét lại" in late.json()["error"] and late["Cache-Control"] == "no-store"
    assert not list(store.incoming().glob("*.part"))


def test_what_nobody_finishes_is_swept_after_a_day(pieces, at):
    send(pieces(1000), b"x" * 10, 0)
    (path,) = store.incoming().glob("*.part")
    os.utime(path, (at("2018-12-18 09:00").timestamp(),) * 2)
    store.sweep(at=at("2018-12-19 08:59"))
    assert path.exists()
    store.sweep(at=at("2018-12-19 09:01"))
    assert not path.exists()


def broken_off(web, where, body, after, offset):
    """Send the head of a piece and a part of it, then break the connection in the middle."""
    place = urlsplit(web)
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        head = f"POST {where} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/octet-stream\r\n"
        line.sendall(f"{head}Upload-Offset: {offset}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:after])
        line.shutdown(socket.SHUT_WR)


def test_five_connections_broken_in_the_middle_of_a_piece_lose_no_byte(own_database, web):
    world, now = a_world(), store.dt.datetime.now(store.dt.UTC)
    dossier = a_dossier_in_process(world, now - store.dt.timedelta(hours=3))
    asking = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu", "basis": "Luật Xây dựng"}
    actions.ask_for_papers(dossier.pk, by=world.handler, at=now - store.dt.timedelta(hours=1), **asking)
    page = Client().get(f"/r/{access.issue_token(dossier, at=now)}").content.decode()
    path = re.search(r'href="(/viec/[^"]+/bo-sung)"', page)[1]
    where = f"{path}/phan?lan={dossier.pauses.get().pk}&giay-to=0&co={len(LARGE)}&dau=a&ten=ban-ve.pdf"
    client, come, steps = Client(), 0, []
    for _ in range(5):
        broken_off(web, where, LARGE[come : come + 120_000], 90_001, come)
        until = time.monotonic() + 60
        while (offset := client.get(where).json()["offset"]) == come and time.monotonic() < until:
            time.sleep(0.02)  # the server has not heard yet that the line is gone
        while send(where, b"", offset).json()["offset"] != offset:  # it may still be writing
            offset = client.get(where).json()["offset"]
        steps.append(offset - come)
        come = offset
    assert all(0 < step <= 90_001 for step in steps), steps
    while not send(where, LARGE[come:], come).json().get("done"):
        come = client.get(where).json()["offset"]
    assert bytes(Attachment.objects.get().given_digest) == hashlib.sha256(LARGE).digest()


def test_the_same_file_under_another_name_is_there_once_and_both_are_done(pieces, client):
    size = len(LARGE)
    for mark in "ab":
        assert send(pieces(size, mark), LARGE, 0).json()["done"]
        assert client.get(pieces(size, mark)).json() == {"offset": size, "done": True}  # nothing is sent again
    assert Attachment.objects.count() == 1


def test_a_file_is_finished_by_one_request_and_the_other_asks_again(pieces, client, monkeypatch):
    where, size, put, others = pieces(len(LARGE)), len(LARGE), store.put, []

    def meanwhile(*args, **facts):
        others.append(send(where, b"x", size).status_code) if not others else None
        return put(*args, **facts)

    monkeypatch.setattr(store, "put", meanwhile)
    assert send(where, LARGE, 0).status_code == 201 and others == [409]
    assert Attachment.objects.count() == 1 and client.get(where).json()["done"]

    append = chunks.append

    def finished_elsewhere(partial, stream, *, start):
        offset = append(partial, stream, start=start)
        partial.path.unlink()
        return offset

    monkeypatch.setattr(chunks, "append", finished_elsewhere)
    assert send(pieces(size, "b"), LARGE, 0).status_code == 409
