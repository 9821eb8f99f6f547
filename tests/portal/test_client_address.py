"""The client's address is believed from our own proxies only, and NUL bytes stay outside."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from portal.web.client_address import ClientAddressMiddleware


def seen(remote: str, forwarded: str | None, proxies: list[str]) -> str:
    with override_settings(TRUSTED_PROXIES=proxies):
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        request: HttpRequest = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
        ClientAddressMiddleware(lambda request: HttpResponse())(request)
        return str(request.META["REMOTE_ADDR"])


@pytest.mark.parametrize(("remote", "forwarded", "proxies", "client"), [
    ("9.9.9.9", "1.2.3.4", [], "9.9.9.9"),
    ("9.9.9.9", "1.2.3.4", ["10.0.0.0/8"], "9.9.9.9"),
    ("10.0.0.1", "1.2.3.4", ["10.0.0.0/8"], "1.2.3.4"),
    ("10.0.0.1", "6.6.6.6, 1.2.3.4", ["10.0.0.0/8"], "1.2.3.4"),
    ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.7", ["10.0.0.0/8"], "1.2.3.4"),
    ("10.0.0.1", "<script>", ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", None, ["10.0.0.0/8"], "10.0.0.1"),
    ("::1", "2001:db8::7", ["::1"], "2001:db8::7"),
])  # fmt: skip
def test_the_client_is_the_nearest_address_that_is_not_ours(
    remote: str, forwarded: str | None, proxies: list[str], client: str
) -> None:
    assert seen(remote, forwarded, proxies) == client


def test_a_stranger_cannot_claim_https() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_PROTO="https")
    ClientAddressMiddleware(lambda request: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


@pytest.mark.parametrize("address", ["/thu-tuc/%00", "/?q=%00", "/api/v1/units/a%00b/"])
def test_nul_bytes_get_a_sentence_and_400(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "không hợp lệ" in answer.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_the_safety_headers(client: Client) -> None:
    for address in ("/livez", "/no-such-page/"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
