"""What outsiders get of the public log: its page, its files as they lie, and the proof behind the receipt's door."""

import json
import subprocess
import sys

import pytest

from dossiers.casework import access
from dossiers.transparency import check_proof, note, publishing, tiles
from tests import browser
from tests.public.test_screens import look_at
from tests.transparency.conftest import LOG
from tests.world import local

WHEN = "2018-12-18 10:00"
WITNESS = note.new_key("paper.example/witness", note.WITNESS)


@pytest.fixture
def log(settings, tmp_path):
    settings.LOG_ROOT, settings.LOG_KEY, settings.LOG_WITNESSES = tmp_path / "public-log", str(LOG), []
    return settings.LOG_ROOT


@pytest.fixture
def held(log, received, now):
    """A dossier in the log, and the token of its receipt."""
    now(WHEN)
    dossier = received()
    token = access.issue_token(dossier, at=local(WHEN))
    publishing.publish(LOG, at=local(WHEN))
    return dossier, token


def test_the_holder_of_the_receipt_checks_the_dossier_at_home(client, held, tmp_path):
    dossier, token = held
    page = client.get(f"/r/{token}").content.decode()
    assert f"/r/{token}/bang-chung" in page
    proof, log = client.get(f"/r/{token}/bang-chung.tlog-proof"), client.get(f"/r/{token}/nhat-ky.json")
    verifier = client.get("/nhat-ky/check_proof.py")
    for answer, name in ((proof, "proof"), (log, "dossier.json"), (verifier, "check.py")):
        (tmp_path / name).write_bytes(answer.content)
    assert ".tlog-proof" in proof["Content-Disposition"] and proof["Cache-Control"] == "no-store"
    command = [
        sys.executable,
        "-I",
        "-S",
        tmp_path / "check.py",
        tmp_path / "proof",
        "--log",
        tmp_path / "dossier.json",
    ]
    key = client.get("/nhat-ky/key").content.decode().strip()
    done = subprocess.run([*command, "--key", key], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and dossier.code in done.stdout, done
    told = json.loads((tmp_path / "dossier.json").read_text())
    told["events"][0]["occurred_at"] = "2018-12-01T00:00:00.000000Z"
    (tmp_path / "dossier.json").write_text(json.dumps(told))
    assert subprocess.run([*command, "--key", key], capture_output=True, check=False).returncode == 1
    told["events"] = []
    (tmp_path / "dossier.json").write_text(json.dumps(told))
    assert subprocess.run([*command, "--key", key], capture_output=True, check=False).returncode == 1


def test_the_log_goes_on_and_the_older_proof_still_holds(client, held, world):
    from tests.world import a_dossier

    dossier, token = held
    old = client.get(f"/r/{token}/bang-chung.tlog-proof").content.decode()
    a_dossier(world, local("2018-12-17 08:00"))
    publishing.publish(LOG, at=local("2018-12-18 11:00"))
    new = client.get(f"/r/{token}/bang-chung.tlog-proof").content.decode()
    assert old != new
    for text in (old, new):
        head, said = check_proof.check(check_proof.read_proof(text), [check_proof.read_key(str(LOG.key))])
        assert head.code == dossier.code and len(said) == 2


def test_the_page_says_in_three_sentences_what_the_proof_proves(client, held):
    dossier, token = held
    page = " ".join(client.get(f"/r/{token}/bang-chung").content.decode().split())
    for words in (
        f"Hồ sơ {dossier.code} với {dossier.seq} việc đã ghi nằm ở mục 0 của nhật ký công khai, theo mốc ký lúc",
        "Nếu sau mốc ấy có ai sửa hay xóa một việc đã ghi, kể cả quản trị viên của hệ thống",
        "Bạn kiểm chứng trên máy của mình, không cần mạng và không cần tin cổng này",
        str(LOG.key).replace("+", "&#x2B;") if "&#x2B;" in page else str(LOG.key),
        "python3 check_proof.py",
    ):
        assert words in page
    english = client.get(f"/en/r/{token}/bang-chung").content.decode()
    assert "even an administrator of the system" in english and "without trusting this portal" in english


def test_a_step_after_the_checkpoint_is_announced_for_the_next(client, log, held, world):
    from dossiers.casework import actions

    dossier, token = held
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-18 10:30"))
    assert "1 việc ghi sau mốc này sẽ vào mốc tới" in client.get(f"/r/{token}/bang-chung").content.decode()


def test_a_dossier_that_is_not_in_the_log_yet_is_told_so(client, log, received, now):
    now(WHEN)
    publishing.publish(LOG, at=local("2018-12-18 09:00"))
    token = access.issue_token(received(), at=local(WHEN))
    assert "chưa có trong nhật ký công khai" in client.get(f"/r/{token}/bang-chung").content.decode()
    assert client.get(f"/r/{token}/bang-chung.tlog-proof").status_code == 302


def test_behind_the_typed_door_there_is_no_proof(find, held):
    assert "bang-chung" not in find(held[0]).content.decode()


@pytest.mark.parametrize("name", ["bang-chung", "bang-chung.tlog-proof", "nhat-ky.json"])
def test_a_revoked_link_proves_nothing_more(client, held, name):
    dossier, token = held
    assert client.get(f"/r/{token}/{name}").status_code == 200
    access.issue_token(dossier, at=local(WHEN))
    answer = client.get(f"/r/{token}/{name}")
    assert answer.status_code == 404 and answer["Cache-Control"] == "no-store"
    assert dossier.code not in answer.content.decode() and client.get(f"/r/ABCDEFGH/{name}").status_code == 404


def test_the_dossiers_log_holds_no_name_and_no_number(client, held):
    dossier, token = held
    text = client.get(f"/r/{token}/nhat-ky.json").content.decode()
    applicant = dossier.applicant
    for canary in (applicant.name, applicant.phone, applicant.id_number, applicant.address):
        assert not canary or canary not in text


def test_the_files_lie_under_two_names_for_anybody_and_for_ever(client, held, log):
    for prefix in ("/nhat-ky", "/log"):
        for place in (*tiles.places(1), "checkpoint", "key"):
            answer = client.get(f"{prefix}/{place}")
            assert answer.content == (log / place).read_bytes()
            assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
            kept = "max-age=5" if place == "checkpoint" else "immutable" if place.startswith("tile") else "max-age=3600"
            assert kept in answer["Cache-Control"] and answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/nhat-ky/checkpoint")["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/nhat-ky/tile/0/000.p/1")["Content-Type"] == "application/octet-stream"
    assert client.get("/log/").headers["Location"] == "/en/nhat-ky/"


@pytest.mark.parametrize("place", [
    "tile/0/001", "tile/0/000", "tile/0/000.p/2", "../log_key", "tile/../checkpoint", "tile/0/%2e%2e/000", "log_key",
    ".checkpoint.1", "tile/0/", "checkpoint/", "tile/entries/000.p/0",
])  # fmt: skip
def test_what_is_no_file_of_the_log_is_404(client, held, place):
    assert client.get(f"/nhat-ky/{place}").status_code == 404


def test_a_stranger_audits_the_log_by_its_addresses_alone(own_database, web, log):
    from tests.world import a_dossier, a_world

    world = a_world()
    for day in (17, 18, 19):
        a_dossier(world, local(f"2018-12-{day} 08:00"))
    publishing.publish(LOG, at=local(WHEN))
    source = tiles.Web(f"{web}/log")
    checkpoint = note.read_checkpoint(note.opened(source.read("checkpoint").decode(), [LOG.key]))
    assert tiles.Tree(source, checkpoint.size).root() == checkpoint.root and source.read("tile/0/001") is None


def test_the_page_tells_where_the_log_stands_and_whose_keys_sign(client, held, settings):
    page = client.get("/nhat-ky/").content.decode()
    assert "Nhật ký có 1 mục" in page and "Mốc này chưa có nhân chứng nào ký." in page
    text, _ = note.split((settings.LOG_ROOT / "checkpoint").read_text())
    with (settings.LOG_ROOT / "checkpoint").open("a") as file:
        file.write(WITNESS.sign(text, time=1_700_000_000))
    settings.LOG_WITNESSES = [f"{WITNESS.key} http://127.0.0.1:1"]
    assert "Nhân chứng paper.example/witness, ký lúc" in client.get("/nhat-ky/").content.decode()
    assert "Become a witness" in client.get("/en/nhat-ky/").content.decode()


def test_a_city_without_a_log_offers_none(client, received, now, settings, tmp_path):
    now(WHEN)
    settings.LOG_ROOT = tmp_path / "none"
    token = access.issue_token(received(), at=local(WHEN))
    assert "bang-chung" not in client.get(f"/r/{token}").content.decode()
    assert "Chưa có mốc nào được ký" in client.get(f"/r/{token}/bang-chung").content.decode()
    assert client.get(f"/r/{token}/bang-chung.tlog-proof").status_code == 302
    assert "Chưa có mốc nào được ký" in client.get("/nhat-ky/").content.decode()
    assert client.get("/nhat-ky/checkpoint").status_code == 404


@pytest.mark.browser
def test_both_pages_are_clean_and_fit_in_both_languages_and_widths(own_database, web, log, settings):
    """Keys are long words: they break on a telephone."""
    from tests.world import a_dossier, a_world

    token = access.issue_token(a_dossier(a_world(), local("2018-12-17 08:00")), at=local(WHEN))
    publishing.publish(LOG, at=local(WHEN))
    text, _ = note.split((log / "checkpoint").read_text())
    with (log / "checkpoint").open("a") as file:
        file.write(WITNESS.sign(text, time=1_700_000_000))
    settings.LOG_WITNESSES = [f"{WITNESS.key} http://127.0.0.1:1"]
    troubles = []
    with browser.opened() as page:
        for path in ("/nhat-ky/", f"/r/{token}/bang-chung"):
            for size, prefix in ((browser.DESKTOP, ""), (browser.PHONE, "/en")):
                page.set_viewport_size(size)
                page.goto(f"{web}{prefix}{path}")
                assert str(WITNESS.key) in page.content()
                troubles += look_at(page)
    assert troubles == []
