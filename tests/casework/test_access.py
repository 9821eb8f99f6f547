import datetime as dt

import pytest

from dossiers.casework import access, limits
from dossiers.casework.models import LookupFailure, ReceiptToken
from dossiers.parsing import Unreadable

NOW = dt.datetime(2018, 12, 18, 3, 0, tzinfo=dt.UTC)
HOME = "203.0.113.77"


@pytest.fixture(autouse=True)
def counted_inside_the_tests_transaction(settings):
    settings.LOOKUP_COUNTS_MAY_ROLL_BACK = True


def look(code, secret, address=HOME, at=NOW):
    return access.as_citizen(code=code, secret=secret, address=address, at=at)


@pytest.mark.parametrize(
    "typed", ["T10.31.01-181217-0001", " t10 31 01 181217 0001 ", "T103101-181217-0001", "t10.31.01–181217–0001"]
)
@pytest.mark.parametrize("secret", ["3456", "1234", "0900123456", "0900 123 456", "092090001234"])
def test_code_and_digits_open_the_typed_door(received, typed, secret):
    dossier = received()
    assert look(typed, secret) == dossier


@pytest.mark.parametrize("typed", ["", "x", "H13", "\x00", "9" * 10_000, "T10-18121", "ĐƠN"])
def test_what_cannot_be_a_code_is_malformed_and_costs_nothing(db, typed):
    with pytest.raises(Unreadable):
        look(typed, "1234")
    assert not LookupFailure.objects.exists()


@pytest.mark.parametrize(
    ("code", "secret"),
    [("T10.31.01-181217-0001", "9999"), ("T10.31.01-181217-0002", "3456"), ("T10.31.01-181217-0001", "")],
)
def test_wrong_digits_and_unknown_codes_are_the_same_miss(received, code, secret):
    received()
    with pytest.raises(access.LookupMiss) as miss:
        look(code, secret)
    assert miss.value.args == ()


def test_successes_do_not_count(received):
    received()
    for _ in range(30):
        look("T10.31.01-181217-0001", "3456")


def miss(secret, times, address=HOME, code="T10.31.01-181217-0001"):
    for _ in range(times):
        with pytest.raises(access.LookupMiss):
            look(code, secret, address)


def test_a_spent_budget_asks_for_the_whole_number_which_still_opens(received, settings):
    """Not the network is shut: whoever knows all digits comes in, from this very address, in this very minute."""
    received()
    miss("9999", settings.LOOKUP_FAILURES_PER_DOSSIER)
    with pytest.raises(access.WholeSecretNeeded):
        look("T10.31.01-181217-0001", "3456")
    for whole in ("0900123456", "0900 123 456", "092090001234"):
        assert look("T10.31.01-181217-0001", whole)
    assert look("T10.31.01-181217-0001", "3456", at=NOW + limits.DAY)


@pytest.mark.parametrize(
    ("tried", "asks", "looks"),
    [
        ("ADDRESS", HOME, "203.0.113.78"),
        ("NETWORK", "203.0.113.78", "203.0.114.5"),
        ("WIDE_NETWORK", "203.0.114.5", "198.51.100.1"),
    ],
)
def test_budgets_lie_in_one_another_by_address_network_and_wide_network(received, settings, tried, asks, looks):
    settings.LOOKUP_FAILURES_PER_DOSSIER = 1000
    for wider in ("ADDRESS", "NETWORK", "WIDE_NETWORK"):
        setattr(settings, f"LOOKUP_FAILURES_PER_{wider}", 3 if wider == tried else 1000)
    received()
    miss("9999", 3)
    assert access.asks_for_whole_number(asks, NOW) and not access.asks_for_whole_number(looks, NOW)
    with pytest.raises(access.WholeSecretNeeded):
        look("T10.31.01-181217-0001", "3456", asks)
    assert look("T10.31.01-181217-0001", "0900123456", asks)
    assert look("T10.31.01-181217-0001", "3456", looks)


def test_a_dossier_that_is_guessed_at_from_everywhere_asks_for_the_whole_number(received, settings):
    received()
    for number in range(settings.LOOKUP_FAILURES_PER_DOSSIER):
        miss("9999", 1, f"198.{number}.100.7")
    with pytest.raises(access.WholeSecretNeeded):
        look("T10.31.01-181217-0001", "3456", "8.8.8.8")
    assert look("T10.31.01-181217-0001", "0900123456", "8.8.8.8")


def test_an_unknown_code_has_a_budget_like_one_that_exists(received, settings):
    """Or the question for the whole number would tell which codes there are."""
    received()
    for code in ("T10.31.01-181217-0001", "T10.31.01-181217-0777"):
        miss("9999", settings.LOOKUP_FAILURES_PER_DOSSIER, "198.51.100.7" if code[-1] == "1" else "192.0.2.7", code)
        with pytest.raises(access.WholeSecretNeeded):
            look(code, "9999", "8.8.8.8")


def test_only_a_spent_budget_of_whole_numbers_stops_and_names_the_clock_time(received, settings):
    settings.LOOKUP_WHOLE_FAILURES_PER_DOSSIER_AND_ADDRESS = 3
    received()
    miss("0900999999", 3)
    with pytest.raises(access.LookupThrottled) as stop:
        look("T10.31.01-181217-0001", "0900123456")
    assert stop.value.until == NOW + dt.timedelta(hours=1)
    assert look("T10.31.01-181217-0001", "0900123456", "203.0.113.78")  # the neighbour in the same network
    assert look("T10.31.01-181217-0001", "3456")  # four digits have budgets of their own
    assert look("T10.31.01-181217-0001", "0900123456", at=stop.value.until)


def test_what_was_not_looked_at_uses_up_nobodys_budget(received, settings):
    settings.LOOKUP_FAILURES_PER_ADDRESS = 2
    received()
    miss("9999", 2)
    before = sorted(LookupFailure.objects.values_list("network", "count"))
    for number in range(50):
        with pytest.raises(access.WholeSecretNeeded):
            look(f"T10.31.01-181217-{number:04d}", "9999")
    assert sorted(LookupFailure.objects.values_list("network", "count")) == before


def test_the_city_wide_count_raises_an_alarm_and_stops_nobody(received, settings, caplog):
    settings.LOOKUP_FAILURES_CITY_WIDE = 5
    received()
    for guesser in range(12):
        miss("9999", 1, f"198.{guesser}.0.9", f"T10.31.01-181217-{guesser + 2:04d}")
    assert look("T10.31.01-181217-0001", "3456")
    assert limits.alarms(NOW)["lookup"] == (12, True)
    assert [record.getMessage() for record in caplog.records if "lookup" in record.getMessage()] == [
        "More than 5 tries without success in this hour in the scope 'lookup'."
    ]
    assert limits.alarms(NOW + dt.timedelta(hours=1))["lookup"] == (0, False)


def test_an_operator_may_ask_everybody_for_the_whole_number(received, settings):
    settings.LOOKUP_FOUR_DIGITS = False
    received()
    with pytest.raises(access.WholeSecretNeeded):
        look("T10.31.01-181217-0001", "3456")
    assert access.asks_for_whole_number(HOME, NOW) and look("T10.31.01-181217-0001", "0900123456")


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("203.0.113.77", ("203.0.113.77/32", "203.0.113.0/24", "203.0.112.0/20")),
        ("::ffff:203.0.113.77", ("203.0.113.77/32", "203.0.113.0/24", "203.0.112.0/20")),
        ("64:ff9b::203.0.113.77", ("203.0.113.77/32", "203.0.113.0/24", "203.0.112.0/20")),
        ("2002:cb00:714d::1", ("203.0.113.77/32", "203.0.113.0/24", "203.0.112.0/20")),
        ("2001:db8:1:2ff::1", ("2001:db8:1:2ff::/64", "2001:db8:1:200::/56", "2001:db8::/40")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/56", "fe80::/40")),
        ("no address", ("unknown", "unknown", "unknown")),
        ("", ("unknown", "unknown", "unknown")),
    ],
)
def test_an_address_is_counted_with_its_network_and_the_wider_one(address, places):
    assert limits.places_of(address) == places


def test_a_holder_of_a_whole_48_has_one_wide_budget_for_its_256_networks(received, settings):
    settings.LOOKUP_FAILURES_PER_DOSSIER = 1000
    received()
    let_through = 0
    for network in range(256):
        try:
            look("T10.31.01-181217-0001", "9999", f"2001:db8:7:{network:02x}00::1")
        except access.LookupMiss:
            let_through += 1
        except access.WholeSecretNeeded:
            pass
    assert let_through == settings.LOOKUP_FAILURES_PER_WIDE_NETWORK


def test_counts_are_forgotten_when_their_windows_are_long_over(received):
    received()
    miss("9999", 1)
    assert limits.forget(at=NOW + dt.timedelta(hours=20)) == 0
    assert limits.forget(at=NOW + dt.timedelta(days=4)) == 5
    assert not LookupFailure.objects.exists()


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
