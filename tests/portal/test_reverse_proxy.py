"""The proxy that is shipped (deploy/nginx.conf.template), run by Debian's nginx before the true web server."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.portal import child_processes
from tests.slow_visitors import KINDS, is_open, slow_visitors
from tests.web_server import served

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="Needs nginx: apt-get install nginx-light.")
CITY = "motcua.example"
TEMPLATE = child_processes.BASE / "deploy" / "nginx.conf.template"
AROUND = """
daemon off; worker_processes 1; pid {folder}/pid; {user}
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/portal.conf;
}}
"""


@pytest.fixture(scope="module")
def proxy(django_db_setup: str) -> Iterator[SimpleNamespace]:
    """The portal behind the proxy: ``https`` and ``http`` are its ports, ``tls`` trusts its certificate."""
    folder = child_processes.folder("proxy")
    os.chmod(folder, 0o755)
    http_port, https_port, probe_port = (child_processes.free_port() for _ in range(3))
    _certificate(folder)
    settings = {"HTTPS": "1", "TRUSTED_PROXIES": "127.0.0.1", "ALLOWED_HOSTS": f"{CITY},localhost"}
    with served("behind-the-proxy", **settings) as portal:
        filled = string.Template(TEMPLATE.read_text()).safe_substitute(
            PROXY_CACHE=folder / "cache", PORTAL_UPSTREAM=f"127.0.0.1:{portal.port}", HTTP_PORT=http_port,
            HTTPS_PORT=https_port, PROBE_PORT=probe_port, CITY_HOST=CITY, CERTIFICATES=folder,
        )  # fmt: skip
        (folder / "portal.conf").write_text(filled)
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
        command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error")]
        running = subprocess.Popen(command, stderr=subprocess.PIPE)
        tls = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        found = SimpleNamespace(
            http=http_port, https=https_port, probe=probe_port, tls=tls, portal=portal, cache=folder / "cache"
        )
        assert child_processes.eventually(lambda: _listens(https_port)), running.stderr and running.stderr.read()
        yield found
        running.terminate()
        running.communicate(timeout=20)


def _certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", f"/CN={CITY}", "-addext", f"subjectAltName=DNS:{CITY}"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Asked:
    """One request through the proxy, from an address of this machine; its answer."""

    def __init__(
        self, proxy: SimpleNamespace, path: str, *, method: str = "GET", address: str = "127.0.0.1",
        body: bytes | None = None, host: str = CITY, **headers: str,
    ) -> None:  # fmt: skip
        line = socket.create_connection(("127.0.0.1", proxy.https), timeout=20, source_address=(address, 0))
        connection = http.client.HTTPSConnection(CITY)
        connection.sock = proxy.tls.wrap_socket(line, server_hostname=CITY)
        connection.request(method, path, body, {"Host": host, **headers})
        answer = connection.getresponse()
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        connection.close()

    def problem(self) -> str:
        """The sentence of a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", (self.status, self.headers.as_string())
        told = json.loads(self.body)
        assert told["status"] == self.status
        return str(told["detail"])


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_slow_visitors_stop_nobody(proxy: SimpleNamespace, kind: str) -> None:
    with slow_visitors(proxy.https, kind, 200, host=CITY, tls=proxy.tls, addresses=10) as slow:
        held = sum(is_open(line) for line in slow)
        assert held > 100 or kind == "a slow reader"  # the first headers may be over their ten seconds
        assert Asked(proxy, "/livez").body == b"ok\n"
        assert Asked(proxy, "/tra-cuu").status == 200
        assert Asked(proxy, "/api/v1/units/").status == 200


def test_an_unfinished_header_is_ended_after_its_deadline(proxy: SimpleNamespace) -> None:
    with slow_visitors(proxy.https, "an unfinished header", 3, host=CITY, tls=proxy.tls) as slow:
        assert all(is_open(line) for line in slow)
        assert child_processes.eventually(lambda: not any(is_open(line) for line in slow), seconds=15)


def test_one_address_may_not_hold_connections_without_end(proxy: SimpleNamespace) -> None:
    with slow_visitors(proxy.https, "a slow body", 130, host=CITY, tls=proxy.tls):
        assert "Quá nhiều yêu cầu" in Asked(proxy, "/api/v1/units/").problem()
        assert Asked(proxy, "/tra-cuu").status == 429
        assert Asked(proxy, "/tra-cuu", address="127.0.0.9").status == 200


def test_the_portal_sees_the_visitors_address_and_believes_no_claim(proxy: SimpleNamespace) -> None:
    for address in ("127.0.0.7", "127.0.0.8"):
        Asked(proxy, "/api/v1/dossiers/H13.31-181217-0042/", address=address, **{
            "X-Dossier-Secret": "1234", "X-Forwarded-For": "203.0.113.5", "Forwarded": "for=203.0.113.5",
        })  # fmt: skip
    seen = {key for (key,) in proxy.portal.ask("SELECT network FROM casework_lookupfailure")}
    assert {key for key in seen if ":a:" in key} == {"lookup:a:127.0.0.7/32", "lookup:a:127.0.0.8/32"}, seen


def test_the_proxy_gives_each_request_its_id_and_takes_none_from_a_visitor(proxy: SimpleNamespace) -> None:
    given = "0123456789abcdef-chosen"
    found = [Asked(proxy, "/livez", **{"X-Request-ID": given}).headers["X-Request-ID"] for _ in range(2)]
    assert given not in found and len(set(found)) == 2


def test_tls_is_1_3_or_1_2_and_the_newest_is_preferred(proxy: SimpleNamespace) -> None:
    (allowed,) = re.findall(r"ssl_protocols\s+([^;]+);", TEMPLATE.read_text())
    assert allowed.split() == ["TLSv1.2", "TLSv1.3"]
    with socket.create_connection(("127.0.0.1", proxy.https), timeout=20) as line:
        with proxy.tls.wrap_socket(line, server_hostname=CITY) as spoken:
            assert spoken.version() == "TLSv1.3"


def test_plain_http_goes_to_https_and_other_names_are_not_answered(proxy: SimpleNamespace) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=10)
    plain.request("GET", "/tra-cuu?x=1", headers={"Host": CITY})
    moved = plain.getresponse()
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{CITY}/tra-cuu?x=1")
    for ask in (
        lambda: Asked(proxy, "/", host="evil.example"),
        lambda: proxy.tls.wrap_socket(
            socket.create_connection(("127.0.0.1", proxy.https)), server_hostname="x.example"
        ),
    ):
        with pytest.raises((OSError, http.client.HTTPException)):
            ask()
    page = Asked(proxy, "/")
    assert page.status == 200 and "max-age" in page.headers["Strict-Transport-Security"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"] and "nginx/" not in str(page.headers)


def test_what_is_for_the_citys_own_machines_is_not_there(proxy: SimpleNamespace) -> None:
    assert Asked(proxy, "/metrics").status == Asked(proxy, "/readyz").status == 404
    probe = http.client.HTTPConnection("127.0.0.1", proxy.probe, timeout=10)
    probe.request("GET", "/livez")
    assert probe.getresponse().read() == b"ok\n"


def test_refusals_of_the_proxy_are_problem_documents_for_programs(proxy: SimpleNamespace) -> None:
    big = {"Content-Length": str(4 * 1024 * 1024), "Content-Type": "application/json"}
    assert "quá lớn" in Asked(proxy, "/api/v1/deadlines/due", method="POST", body=b"", **big).problem()
    assert "quá dài" in Asked(proxy, "/api/v1/units/?q=" + "x" * 20_000).problem()
    assert "quá dài" in Asked(proxy, "/api/v1/units/?q=" + "x" * 9_000).problem()
    assert "không hợp lệ" in Asked(proxy, "/api/v1/units/", **{"X-Long": "x" * 20_000}).problem()
    page = Asked(proxy, "/can-bo/tiep-nhan", method="POST", body=b"", **{"Content-Length": str(1 << 30)})
    assert page.status == 413 and "Tệp quá lớn" in page.body.decode()


def test_static_files_come_from_the_proxys_own_store(proxy: SimpleNamespace) -> None:
    page = Asked(proxy, "/").body.decode()
    sheet = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    first, second = Asked(proxy, sheet), Asked(proxy, sheet)
    assert first.status == second.status == 200 and first.body == second.body
    assert "immutable" in first.headers["Cache-Control"]
    assert any((proxy.cache).rglob("?*"))
