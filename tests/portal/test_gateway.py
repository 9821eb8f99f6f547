"""The trial gateway keeps the contract of docs/gateway.md: signatures, freshness, each key once."""

import http.client
import json
import socket
import threading
import time
import uuid

import pytest
from django.core.management import CommandError, call_command

from dossiers.notices.channels.gateway import signature
from portal.tools.fake_gateway import GatewayServer


@pytest.fixture
def server():
    gateway = GatewayServer("secret")
    threading.Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield gateway
    gateway.shutdown()
    gateway.server_close()


def post(server, *, key=None, timestamp=None, secret="secret", body=None, **headers):
    key = key or str(uuid.uuid4())
    body = body or json.dumps({"id": key, "channel": "sms", "kind": "x", "to": "84900123456", "text": "x"}).encode()
    timestamp = str(int(time.time())) if timestamp is None else timestamp
    sent = {"Idempotency-Key": key, "X-Portal-Timestamp": timestamp}
    sent["X-Portal-Signature"] = f"v1={signature(secret, timestamp, body)}"
    connection = http.client.HTTPConnection(*server.server_address, timeout=10)
    connection.request("POST", "/messages", body, sent | headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_each_key_is_delivered_once(server):
    key = str(uuid.uuid4())
    assert [post(server, key=key) for _ in range(3)] == [202, 409, 409]
    assert server.delivered == {key: 1}


def test_what_is_not_signed_fresh_and_whole_is_refused(server):
    assert post(server, secret="other") == 401
    assert post(server, timestamp=str(int(time.time()) - 301)) == 401
    assert post(server, timestamp="yesterday") == 401
    assert post(server, body=b"{}") == 400
    assert post(server, body=b"not json") == 400
    assert post(server, body=b"x" * 20_000) == 413
    assert not server.delivered


def test_the_command_says_what_is_wrong():
    with pytest.raises(CommandError, match="0 to 1") as refusal:
        call_command("gateway", failing=1.5)
    assert refusal.value.returncode == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="is taken"):
            call_command("gateway", port=taken.getsockname()[1])
