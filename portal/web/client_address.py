"""The first thing a request meets: whose address it is, and a look at what no honest request holds."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ClientAddressMiddleware:
    """Sets REMOTE_ADDR to the client's address and refuses NUL bytes in addresses.

    X-Forwarded-For is believed only as far as the peers that wrote it are in TRUSTED_PROXIES.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.proxies = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            response: HttpResponse = HttpResponseBadRequest(
                "Địa chỉ chứa ký tự không hợp lệ.", content_type="text/plain; charset=utf-8"
            )
        else:
            if not within(request.META.get("REMOTE_ADDR", ""), self.proxies):
                request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            request.META["REMOTE_ADDR"] = self.client(request)
            response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def client(self, request: HttpRequest) -> str:
        """The nearest address that is not one of our own proxies."""
        address: str = request.META.get("REMOTE_ADDR", "")
        claimed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        while claimed and within(address, self.proxies):
            nearer = claimed.pop()
            if not _is_address(nearer):
                break
            address = nearer
        return address


def networks(texts: list[str]) -> list[Network]:
    """As settings name them: addresses, or networks with their length."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def within(address: str, networks: list[Network]) -> bool:
    """Whether a text is an address of one of these networks."""
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)
