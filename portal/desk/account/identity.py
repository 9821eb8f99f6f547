"""Signing in with a national identity (OpenID Connect, code flow with PKCE and nonce): officers who exist, nobody else.

django-allauth keeps the state and talks to the provider; the ID token is verified here whatever the connection was:
signature by a published key, issuer, audience, time and nonce. Nothing of the person is kept.
"""

import hmac
import secrets
from typing import Any

import jwt
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from requests import RequestException

from dossiers.units.models import Officer
from portal.desk.account import signin

PROVIDER = "danh-tinh"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
MUST_SAY = ["iss", "aud", "exp", "iat", "sub", "nonce"]
CLOCKS_APART = 30
"""Seconds by which the provider's clock may differ from ours."""

AWAY = "Không liên lạc được với nơi cấp định danh. Thử lại sau ít phút hoặc đăng nhập bằng mật khẩu."
REFUSED = "Nơi cấp định danh không xác nhận được bạn. Hãy bắt đầu lại."
UNKNOWN = "Định danh này chưa gắn với cán bộ nào. Đăng nhập bằng mật khẩu, hoặc báo người quản trị của đơn vị."


class NotVerified(Exception):
    """The provider's answer does not hold; the reason is for the log, never for the page."""


class CityProvider(OpenIDConnectOAuth2Adapter):
    """The one provider of this city, at the address that is ours."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the provider sends the officer back to."""
        return str(build_absolute_uri(request, reverse("openid_connect_callback")))


def is_offered() -> bool:
    """Whether a provider is configured."""
    return bool(settings.OIDC_SERVER_URL)


def _provider(request: HttpRequest) -> Any:
    if not is_offered():
        raise Http404
    provider = get_adapter(request).get_provider(request, PROVIDER)
    provider.oauth2_adapter_class = CityProvider
    return provider


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider, with a state and a nonce that only this browser's session knows."""
    provider = _provider(request)
    nonce = secrets.token_urlsafe(32)
    wanted = request.GET.get("next", "")
    try:
        answer: HttpResponse = provider.redirect(
            request, process="login", next_url=wanted, data={"nonce": nonce}, auth_params={"nonce": nonce}
        )
    except (RequestException, KeyError, ValueError):
        return signin.sorry(request, AWAY, status=503)
    return answer


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: verify, find the officer, sign in as by a password."""
    provider = _provider(request)
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=request.GET.get("state", ""))
    if state is None or "code" not in request.GET:
        return signin.sorry(request, REFUSED, status=401)
    try:
        told = _claim(request, provider, state)
    except RequestException:
        return signin.sorry(request, AWAY, status=503)
    except (NotVerified, OAuth2Error, jwt.PyJWTError, KeyError, TypeError, ValueError):
        return signin.sorry(request, REFUSED, status=401)
    officer = _officer(told)
    if officer is None:
        return signin.sorry(request, UNKNOWN, status=403)
    record_authentication(request, officer, "socialaccount", provider=PROVIDER)
    wanted = signin.destination(request, state.get("next", ""), officer, timezone.now())
    answer: HttpResponse = perform_login(request, Login(user=officer, redirect_url=wanted))
    return answer


def _claim(request: HttpRequest, provider: Any, state: dict[str, Any]) -> str:
    """What the provider says of the person, in the claim that is configured."""
    adapter = provider.get_oauth2_adapter(request)
    client = adapter.get_client(request, provider.app)
    token = client.get_access_token(request.GET["code"], pkce_code_verifier=state.get("pkce_code_verifier"))
    claims = _verified(adapter, provider.app.client_id, token["id_token"], state["data"]["nonce"])
    if settings.OIDC_CLAIM not in claims and "userinfo_endpoint" in adapter.openid_config:
        more = adapter._fetch_user_info(token["access_token"])
        if more.get("sub") != claims["sub"]:
            raise NotVerified("userinfo is about somebody else")
        claims = {**more, **claims}
    return str(claims.get(settings.OIDC_CLAIM, ""))


def _verified(adapter: CityProvider, client_id: str, id_token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that holds in every respect. Raises NotVerified or what PyJWT raises."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(adapter.openid_config["jwks_uri"])
        answer.raise_for_status()
        published = jwt.PyJWKSet.from_dict(answer.json()).keys
    kid = jwt.get_unverified_header(id_token).get("kid")
    key = next((key for key in published if key.key_id == kid), None)
    if key is None:
        raise NotVerified("the key is not among those published")
    claims: dict[str, Any] = jwt.decode(
        id_token,
        key,
        algorithms=ALGORITHMS,
        audience=client_id,
        issuer=adapter.openid_config["issuer"],
        leeway=CLOCKS_APART,
        options={"require": MUST_SAY},
    )
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise NotVerified("the nonce is not ours")
    if claims.get("azp", client_id) != client_id:
        raise NotVerified("issued for another party")
    return claims


def _officer(told: str) -> Officer | None:
    """The officer with this username or identity number whose account is open; nobody is ever made."""
    if not told or "\0" in told:
        return None
    return Officer.objects.filter(**{settings.OIDC_MATCHES: told}, is_active=True).first()
