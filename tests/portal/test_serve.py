"""`manage.py serve`: one command opens everything, and nothing stays behind when it goes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import child_processes
from tests.portal.child_processes import BASE, eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class ServedPortal:
    """A supervisor of its own, on a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, child_processes.free_port()
        self.env = child_processes.environment(var, PORT=str(self.port), DEMO="none", LOG_FORMAT="json")
        self.output = (var / "output").open("a+")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Open it; one that an earlier test left open closes first, so that a test that fails takes no other along."""
        self.close()
        self.output.truncate(0)
        command = [sys.executable, "manage.py", "serve"]
        self.process = subprocess.Popen(command, cwd=BASE, env=self.env, stdout=self.output, stderr=subprocess.STDOUT)
        opened = eventually(lambda: "is open after" in self.said() or self.process.poll() is not None, 120)
        assert opened and self.process.poll() is None, self.said()

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        assert eventually(lambda: not list(child_processes.using(self.var)), 60), child_processes.named(self.var, "-m")

    def said(self) -> str:
        return (self.var / "output").read_text()

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read(), dict(answer.headers)


@pytest.fixture(scope="module")
def one_portal() -> Iterator[ServedPortal]:
    portal = ServedPortal(child_processes.folder("serve"))
    portal.start()
    yield portal
    portal.close()
    portal.output.close()


@pytest.fixture
def portal(one_portal: ServedPortal) -> ServedPortal:
    """The portal, open: the tests come in any order, and some of them end it."""
    if one_portal.process is None or one_portal.process.poll() is not None:
        one_portal.start()
    assert eventually(lambda: _answers(one_portal)), one_portal.said()
    return one_portal


def test_the_page_and_the_probes_answer(portal: ServedPortal) -> None:
    assert portal.get("/livez")[:2] == (200, b"ok\n")
    status, body, headers = portal.get("/readyz")
    assert status == 200 and json.loads(body)["broker"] == "ok"
    status, body, headers = portal.get("/")
    assert status == 200 and "Set-Cookie" not in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_static_files_are_named_by_content_compressed_and_kept_for_ever(portal: ServedPortal) -> None:
    page = portal.get("/")[1].decode()
    (sheet, *_) = re.findall(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    asked = urllib.request.Request(f"http://127.0.0.1:{portal.port}{sheet}", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def test_beat_rings_and_the_worker_comes(portal: ServedPortal) -> None:
    assert eventually(lambda: child_processes.manage("doctor", "--clock", env=portal.env).returncode == 0, 60)


def test_a_taken_port_is_one_sentence_and_exit_2(portal: ServedPortal) -> None:
    second = child_processes.manage("serve", env=portal.env)
    assert second.returncode == 2
    assert f"Port {portal.port} is taken" in second.stderr and second.stderr.count("\n") == 1


def test_secrets_in_addresses_do_not_reach_the_access_log(portal: ServedPortal) -> None:
    secret = "Q7Q7Q7Q7Q7"
    with pytest.raises(urllib.error.HTTPError):
        portal.get(f"/r/{secret}?again={secret}")
    with socket.create_connection(("127.0.0.1", portal.port)) as sock:
        sock.sendall(f"GET /r/{secret} HTTP/9.9\r\nReferer: http://x/r/{secret}\r\n\r\n".encode())
        sock.recv(100)
    logs = "".join(path.read_text() for path in (portal.var / "log").glob("*.log"))
    assert "/r/…" in logs and secret not in logs


def test_every_line_of_the_web_server_is_json_and_names_the_request(portal: ServedPortal) -> None:
    (asked,) = [value for name, value in portal.get("/livez")[2].items() if name.lower() == "x-request-id"]
    log = portal.var / "log" / "web.log"
    assert eventually(lambda: asked in log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.strip()]
    (line,) = [line for line in lines if line.get("request_id") == asked]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/livez", 200)
    assert {"gunicorn.access", "gunicorn.error"} <= {line["logger"] for line in lines}


def test_all_processes_of_the_web_server_count_into_one_number(portal: ServedPortal) -> None:
    """Whichever answers: what it tells never goes back, and is the same after as many answers of the others."""
    counted = re.compile(rb'^portal_requests_total\{face="web",method="GET",status="2xx"\} (\S+)$', re.M)
    before = float(counted.search(portal.get("/metrics")[1])[1])
    for _ in range(40):
        portal.get("/livez")
    told = [float(counted.search(portal.get("/metrics")[1])[1]) for _ in range(6)]
    assert told == [before + 41 + n for n in range(6)]
    assert len(list((portal.var / "metrics").iterdir())) == 1


@pytest.mark.parametrize("name", ["worker", "beat", "web"])
def test_a_child_that_dies_is_started_again(portal: ServedPortal, name: str) -> None:
    word = {"worker": "worker", "beat": "beat", "web": "portal.wsgi"}[name]

    def first() -> int:
        return min(child_processes.named(portal.var, word), default=0)

    assert eventually(first)  # a process number of 0 would be our own group
    before, all_before = first(), child_processes.named(portal.var, word)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: f"{name} ended" in portal.said())
    assert eventually(lambda: first() not in (0, before) and not child_processes.lives(before))
    # The web server's own workers outlive it for a moment, and answer until they see it.
    assert eventually(lambda: not any(child_processes.lives(one) for one in all_before))
    assert eventually(lambda: _answers(portal))


def test_killed_it_leaves_no_orphan(portal: ServedPortal) -> None:
    # supervisor, keepers, servers, web server with two workers, worker, beat: one of them may just be coming back
    assert eventually(lambda: len(list(child_processes.using(portal.var))) > 7), portal.said()
    portal.process.kill()
    portal.process.wait()
    assert eventually(lambda: not list(child_processes.using(portal.var)), 60), child_processes.named(portal.var, "-m")


def test_the_second_start_does_only_what_is_missing_and_sigterm_stops_it_in_order(portal: ServedPortal) -> None:
    portal.start()
    said = portal.said()
    assert "Tables" not in said and "Static files" not in said
    portal.process.terminate()
    assert portal.process.wait(60) == 0
    assert eventually(lambda: not list(child_processes.using(portal.var)))


SAID_BACK = "PostgreSQL (answers again|fell, and was started again)"


@pytest.mark.parametrize("struck", ["the server", "one backend", "the keeper"])
def test_a_database_that_falls_comes_back_by_itself(portal: ServedPortal, struck: str) -> None:
    server = child_processes.postmaster(portal.var)
    told = len(re.findall(SAID_BACK, portal.said()))
    if struck == "one backend":  # all others are ended with it, and what was confirmed is read from its log
        assert eventually(lambda: _backends(server))
        os.kill(_backends(server)[0], signal.SIGKILL)
    else:
        (keeper,) = set(child_processes.named(portal.var, "postgres")) & set(
            child_processes.named(portal.var, "portal.ops.embedded.keeper")
        )
        os.kill(server if struck == "the server" else keeper, signal.SIGKILL)
        assert eventually(lambda: len(re.findall(SAID_BACK, portal.said())) > told), portal.said()
        assert child_processes.postmaster(portal.var) != server
    assert eventually(lambda: _answers(portal)) and portal.process.poll() is None
    assert eventually(lambda: _answers(portal, "/readyz")), "every process has a connection that works"
    assert len(child_processes.named(portal.var, "portal.ops.embedded.keeper")) == 2, "one for each server"


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_frozen_server_is_waited_for_and_nobody_waits_for_the_portal_to_stop(portal: ServedPortal, name: str) -> None:
    title, told = {"postgres": "PostgreSQL", "valkey": "Valkey"}[name], portal.said()
    (server,) = [int((portal.var / f"{name}.keeper").read_text())]
    os.kill(server, signal.SIGSTOP)
    assert eventually(lambda: portal.said().count(f"{title} does not answer") > told.count(f"{title} does not answer"))
    os.kill(server, signal.SIGCONT)
    assert eventually(lambda: portal.said().count(f"{title} answers again") > told.count(f"{title} answers again"))
    assert (
        eventually(lambda: portal.get("/readyz")[0] == 200)
        and int((portal.var / f"{name}.keeper").read_text()) == server
    )
    os.kill(server, signal.SIGSTOP)
    assert eventually(
        lambda: portal.said().count(f"{title} does not answer") > told.count(f"{title} does not answer") + 1
    )
    portal.process.terminate()
    assert portal.process.wait(20) == 0, "children had two seconds each, and the server was woken to stop"
    assert eventually(lambda: not list(child_processes.using(portal.var)))


def _backends(server: int) -> list[int]:
    """Processes of the database that serve somebody of ours."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [int(pid) for pid in children if b"portal_app" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _answers(portal: ServedPortal, path: str = "/livez") -> bool:
    try:
        return portal.get(path)[0] == 200
    except OSError:
        return False
