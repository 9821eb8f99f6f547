import datetime as dt

import pytest

from dossiers.casework import access, codes, doors
from dossiers.casework.models import ReceiptToken

NOW = dt.datetime(2018, 12, 18, 3, 0, tzinfo=dt.UTC)
HOME = "203.0.113.0/24"


@pytest.fixture(autouse=True)
def counted_inside_the_tests_transaction(settings):
    settings.LOOKUP_COUNTS_MAY_ROLL_BACK = True


def look(code, secret, network=HOME, at=NOW):
    return access.as_citizen(code=code, secret=secret, network=network, at=at)


@pytest.mark.parametrize(
    "typed", ["T10.31.01-181217-0001", " t10 31 01 181217 0001 ", "T103101-181217-0001", "t10.31.01–181217–0001"]
)
@pytest.mark.parametrize("secret", ["3456", "1234", "0900123456", "0900 123 456", "092090001234"])
def test_code_and_digits_open_the_typed_door(received, typed, secret):
    dossier = received()
    assert look(typed, secret) == dossier


@pytest.mark.parametrize(
    "typed", ["", "x", "H13", "\x00", "T10.31.01-181217-0001\x00", "9" * 10_000, "T10-18121", "ĐƠN"]
)
def test_what_cannot_be_a_code_is_malformed_and_costs_nothing(db, typed):
    with pytest.raises(codes.MalformedCode):
        look(typed, "1234")
    assert not doors.city_asks_for_all_digits(NOW)


@pytest.mark.parametrize(
    ("code", "secret"),
    [("T10.31.01-181217-0001", "9999"), ("T10.31.01-181217-0002", "3456"), ("T10.31.01-181217-0001", "")],
)
def test_wrong_digits_and_unknown_codes_are_the_same_miss(received, code, secret):
    received()
    with pytest.raises(access.LookupMiss) as miss:
        look(code, secret)
    assert miss.value.args == ()


def test_a_network_has_ten_failures_and_is_told_until_when(received, settings):
    received()
    for _ in range(settings.LOOKUP_FAILURES_PER_NETWORK):
        with pytest.raises(access.LookupMiss):
            look("T10.31.01-181217-0001", "9999")
    with pytest.raises(access.LookupThrottled) as stop:
        look("T10.31.01-181217-0001", "3456")
    assert stop.value.until == NOW + dt.timedelta(minutes=10)
    assert look("T10.31.01-181217-0001", "3456", network="198.51.100.0/24")
    assert look("T10.31.01-181217-0001", "3456", at=stop.value.until)


def test_successes_do_not_count(received):
    received()
    for _ in range(30):
        look("T10.31.01-181217-0001", "3456")


def test_when_the_citys_budget_is_spent_the_whole_number_is_asked_for_and_nobody_is_locked_out(received, settings):
    received()
    settings.LOOKUP_FAILURES_CITY_WIDE = 5
    for guesser in range(6):
        with pytest.raises((access.LookupMiss, access.WholeSecretNeeded)):
            look("T10.31.01-181217-0001", "9999", network=f"198.51.{guesser}.0/24")
    with pytest.raises(access.WholeSecretNeeded):
        look("T10.31.01-181217-0001", "3456")
    assert look("T10.31.01-181217-0001", "0900123456")
    assert doors.city_asks_for_all_digits(NOW)
    assert look("T10.31.01-181217-0001", "3456", at=NOW + dt.timedelta(hours=1))


def test_networks_are_slash_24_and_slash_56():
    assert doors.network_of("203.0.113.77") == HOME
    assert doors.network_of("::ffff:203.0.113.77") == HOME
    assert doors.network_of("2001:db8:1:2ff::1") == "2001:db8:1:200::/56"
    assert doors.network_of("no address") == "unknown"


def test_the_receipts_token_opens_the_other_door_until_a_new_one_is_issued(received):
    dossier = received()
    token = access.issue_token(dossier, at=NOW)
    assert len(token) == access.TOKEN_LENGTH
    assert access.by_token(token=token) == access.by_token(token=token.lower()) == dossier
    assert token.encode() not in bytes(ReceiptToken.objects.get(dossier=dossier).digest)
    newer = access.issue_token(dossier, at=NOW)
    assert access.by_token(token=newer) == dossier
    for wrong in (token, "", "x" * 10_000, "\x00", "ĐĐĐ"):
        with pytest.raises(access.LookupMiss):
            access.by_token(token=wrong)


def test_officers_see_their_units_dossiers_and_leaders_those_below(received, world, at):
    dossier = received()
    now = at("2018-12-18 08:00")
    for officer in (world.receiver, world.handler, world.leader, world.district_leader, world.mayor):
        assert access.as_officer(officer, dossier.code, at=now) == dossier
    with pytest.raises(access.LookupMiss):
        access.as_officer(world.stranger, dossier.code, at=now)
    with pytest.raises(access.LookupMiss):
        access.as_officer(world.mayor, "T10.31.01-181217-0999", at=now)
    assert access.scope(world.mayor, at=now) is None
