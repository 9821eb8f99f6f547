"""Signing in with a national identity: a real provider on loopback, who may enter and which answers are refused."""

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from dossiers.units.models import Officer
from tests import identity_provider
from tests.desk.conftest import words
from tests.world import WORKING_DAY

BEGIN = "/can-bo/dang-nhap/dinh-danh"


@pytest.fixture
def provider(settings):
    with identity_provider.running() as running:
        settings.OIDC_SERVER_URL = running.address
        app = {
            "provider_id": "danh-tinh",
            "name": "Định danh thử",
            "client_id": identity_provider.CLIENT_ID,
            "secret": identity_provider.CLIENT_SECRET,
            "settings": {"server_url": running.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile"], "APPS": [app]}
        }
        yield running


def away(client, **more):
    """Begin, and let the provider answer; where the browser is sent back to."""
    begun = client.get(BEGIN, more)
    assert begun.status_code == 302, words(begun)
    answer = requests.get(begun["Location"], allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


def enter(client, **more):
    return client.get(away(client, **more))


def is_in(client):
    return "_auth_user_id" in client.session


def test_an_officer_who_exists_enters_and_nothing_of_the_person_is_kept(world, provider, client):
    assert enter(client, next="/can-bo/tai-khoan")["Location"] == "/can-bo/tai-khoan"
    assert client.get("/can-bo/viec").status_code == 200
    assert client.session["_auth_user_id"] == str(world.handler.pk)
    assert not SocialAccount.objects.exists()


def test_the_button_is_there_only_where_a_provider_is(world, provider, client, settings):
    assert "Định danh thử" in words(client.get("/can-bo/dang-nhap"))
    settings.OIDC_SERVER_URL = ""
    assert "Định danh thử" not in words(client.get("/can-bo/dang-nhap"))
    assert client.get(BEGIN).status_code == 404


def test_an_identity_number_may_be_what_is_compared_and_may_come_from_userinfo(world, provider, client, settings):
    settings.OIDC_CLAIM, settings.OIDC_MATCHES = "identity", "identity_number"
    assert enter(client).status_code == 403
    Officer.objects.filter(pk=world.leader.pk).update(identity_number="092090001234")
    assert enter(client).status_code == 302
    assert client.session["_auth_user_id"] == str(world.leader.pk)


@pytest.mark.parametrize("told", ["nobody", "", "T.THULY' OR 1=1", "a\x00b", None, 5])
def test_whom_the_city_does_not_know_stays_outside_and_is_not_made(world, provider, client, told):
    count = Officer.objects.count()
    provider.person["preferred_username"] = told
    answer = enter(client)
    assert answer.status_code == 403 and "chưa gắn với cán bộ nào" in words(answer)
    assert not is_in(client) and Officer.objects.count() == count


def test_an_account_that_is_closed_stays_closed(world, provider, client):
    Officer.objects.filter(pk=world.handler.pk).update(is_active=False)
    assert enter(client).status_code == 403 and not is_in(client)


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NOW = int(WORKING_DAY.timestamp())
LIES = {
    "nonce of another browser": {"claims": {"nonce": "another"}},
    "no nonce": {"left_out": {"nonce"}},
    "audience": {"claims": {"aud": "another-portal"}},
    "issued for another party": {"claims": {"azp": "another-portal"}},
    "issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": NOW - 600}},
    "not yet": {"claims": {"iat": NOW + 6000, "nbf": NOW + 6000}},
    "without an end": {"left_out": {"exp"}},
    "signed by another key": {"key": OTHER_KEY},
    "key not published": {"kid": "k2"},
    "not signed": {"algorithm": "none"},
    "signed with a word": {"algorithm": "HS256"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_opens_nothing(world, provider, client, lie):
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    answer = enter(client)
    assert answer.status_code == 401 and "không xác nhận được bạn" in words(answer)
    assert not is_in(client)


def test_an_answer_is_good_once_and_in_the_browser_that_asked(world, provider, client):
    back = away(client)
    assert Client().get(back).status_code == 401
    assert client.get(back).status_code == 302
    again = Client()
    assert again.get(back).status_code == 401 and not is_in(again)
    assert client.get(f"{BEGIN}/ve?state=x&code=y").status_code == 401
    assert client.get(f"{BEGIN}/ve").status_code == 401


def test_a_stolen_code_is_worth_nothing_without_the_verifier(world, provider, client):
    stolen = away(client).split("code=")[1].split("&")[0]
    thief = Client()
    back = away(thief)
    own = back.split("code=")[1].split("&")[0]
    assert thief.get(back.replace(own, stolen)).status_code == 401 and not is_in(thief)


def test_a_provider_that_is_away_is_said_in_a_sentence(world, provider, client):
    provider.broken = True
    answer = client.get(BEGIN)
    assert answer.status_code == 503 and "Không liên lạc được" in words(answer)


def test_the_second_factor_is_asked_for_here_too(world, provider, client):
    Authenticator.objects.create(user=world.handler, type="totp", data={"secret": "x"})
    assert enter(client)["Location"] == "/can-bo/dang-nhap/lop-thu-hai"
    assert not is_in(client)


def test_next_never_leads_out_of_the_house(world, provider, client):
    assert enter(client, next="https://evil.example/")["Location"] == "/can-bo/viec"
