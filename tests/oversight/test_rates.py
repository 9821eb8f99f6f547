"""The definitions of the numbers, against exact fractions and the Poisson distribution summed the long way."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.oversight import rates

resolved_and_late = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def test_the_citys_year_shows_99_93():
    assert rates.on_time_rate(674_062, 486) == "99.93"
    assert rates.per_10_000(486, 674_062) == Decimal("7.2")


def test_nothing_resolved_has_no_rate():
    assert rates.on_time_rate(0, 0) is None
    assert rates.per_10_000(0, 0) is None


def test_one_late_dossier_in_a_million_never_shows_as_100():
    assert rates.on_time_rate(1_000_000, 1) == "99.99"
    assert rates.on_time_rate(1_000_000, 0) == "100.00"
    assert rates.on_time_rate(1_000_000, 999_999) == "0.01"
    assert rates.per_10_000(1, 10**7) == Decimal("0.1")


@pytest.mark.parametrize(("resolved", "late", "shown"), [(800, 3, "99.63"), (8, 1, "87.50"), (1600, 2, "99.88")])
def test_halves_are_rounded_up(resolved, late, shown):
    assert rates.on_time_rate(resolved, late) == shown  # 99.625, 87.5, 99.875


@given(resolved_and_late)
def test_a_rate_is_within_a_hundredth_and_never_hides_a_late_one(pair):
    resolved, late = pair
    shown = rates.on_time_rate(resolved, late)
    exact = Fraction(100 * (resolved - late), resolved)
    assert abs(Fraction(shown) - exact) <= Fraction(1, 100)
    assert (shown == "100.00") == (late == 0)
    assert (shown == "0.00") == (late == resolved)


@given(st.integers(1, 10**6), st.integers(0, 1000), st.integers(0, 1000))
def test_more_late_dossiers_never_give_a_better_rate(resolved, late, more):
    late, later = min(late, resolved), min(late + more, resolved)
    assert Decimal(rates.on_time_rate(resolved, later)) <= Decimal(rates.on_time_rate(resolved, late))


@given(st.lists(st.integers(0, 10**5), min_size=1, max_size=120), st.integers(0, 500))
def test_what_is_expected_of_the_units_adds_up_to_the_citys_late_ones(volumes, late):
    whole = sum(volumes)
    expected = sum(rates.expected_late(volume, whole, late) for volume in volumes)
    assert math.isclose(expected, late if whole else 0, rel_tol=1e-9, abs_tol=1e-9)


@given(st.integers(0, 60), st.floats(0.01, 40))
def test_the_tail_is_the_exact_sum(late, expected):
    below = math.fsum(math.exp(-expected) * expected**k / math.factorial(k) for k in range(late))
    assert rates.tail(late, expected) == pytest.approx(1 - below, rel=1e-6, abs=1e-12)


def test_a_tail_far_out_keeps_its_digits():
    # P(X >= 41) for 17.3 expected, term by term
    terms = [17.3**k / math.factorial(k) for k in range(41, 150)]
    assert rates.tail(41, 17.3) == pytest.approx(math.exp(-17.3) * math.fsum(terms), rel=1e-9)


@given(st.floats(0.5, 400))
def test_the_drawn_limits_hold_what_they_say(expected):
    """Chance alone goes beyond the upper line about once in a thousand, below the lower one no more often."""
    upper = math.floor(rates.limit(expected, rates.Z_998)) + 1
    assert rates.tail(upper, expected) < 0.0021
    assert rates.lower_limit(expected, rates.Z_998) < expected < rates.limit(expected, rates.Z_95)


@given(st.floats(0.1, 300), st.integers(0, 400))
def test_what_is_flagged_is_rare_and_above_expectation(expected, late):
    if rates.is_unusual(late, expected):
        assert late > expected and rates.tail(late, expected) < 0.001
        assert rates.is_unusual(late + 1, expected)


def test_nothing_expected_and_something_found_is_unusual():
    assert rates.is_unusual(1, 0.0)
    assert not rates.is_unusual(0, 0.0)
    assert rates.expected_late(10, 0, 0) == 0.0


MIX = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(1, 5)),
    st.integers(1, 3000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
)


@given(MIX)
def test_all_units_together_are_expected_as_late_as_the_city_was(mix):
    resolved, late = {}, 0
    for (unit, _), (volume, some) in mix.items():
        resolved[unit], late = resolved.get(unit, 0) + volume, late + some
    found = rates.expected_by_mix(
        resolved, rates.standardised(mix), city_resolved=sum(resolved.values()), city_late=late
    )
    assert sum(found.values()) == pytest.approx(late)
    assert all(value >= 0 for value in found.values()) and set(found) == set(resolved)


@given(MIX, st.integers(1, 6), st.integers(1, 5))
def test_a_units_own_lateness_does_not_excuse_itself(mix, unit, procedure):
    """Of a procedure that others have too, more late ones of one's own raise the measure by the city's rate alone."""
    mix = {**mix, (unit, procedure): (1000, 0), (unit + 10, procedure): (100_000, 50)}
    worse = {**mix, (unit, procedure): (1000, 400)}
    before, after = rates.standardised(mix)[unit], rates.standardised(worse)[unit]
    assert after - before <= 400 / 100_000 + 1e-9


def test_hard_procedures_are_expected_to_be_late_more_often():
    mix = {(1, 1): (5000, 5), (2, 1): (5000, 5), (2, 2): (5000, 200), (3, 2): (5000, 220)}
    found = rates.standardised(mix)
    assert found[1] < found[2] < found[3]


def test_a_procedure_that_only_one_unit_has_is_measured_by_the_city():
    mix = {(1, 1): (1000, 300), (2, 2): (99_000, 0), (3, 2): (99_000, 0)}
    assert rates.standardised(mix)[1] == pytest.approx(300 / 199_000)
    assert rates.standardised({}) == {}


def test_a_rate_below_one_per_cent_is_shown_as_it_is():
    assert rates.on_time_rate(1000, 995) == "0.50"
    assert rates.on_time_rate(100, 99) == "1.00"


@pytest.mark.parametrize(
    ("late", "resolved", "shown"),
    [(1, 1, "10000.0"), (1, 40_000, "0.3"), (0, 100, "0.0"), (3, 7, "4285.7"), (1, 10**6, "0.1")],
)
def test_per_ten_thousand_is_rounded_half_up_and_nothing_late_is_nothing(late, resolved, shown):
    assert str(rates.per_10_000(late, resolved)) == shown


def test_nothing_late_is_never_by_chance_less_likely_than_certain():
    assert rates.tail(0, 0.0) == rates.tail(0, 12.5) == 1.0


def test_the_chance_of_few_counts_the_chance_of_none_and_of_one():
    assert rates.tail(2, 3.0) == pytest.approx(1 - 4 * math.exp(-3))
    assert rates.tail(1, 3.0) == pytest.approx(1 - math.exp(-3))


def test_the_drawn_limits_are_those_of_the_formula():
    assert rates.limit(100, 2) == pytest.approx(120.5)  # 100 + 2·10 + (4 − 1) / 6
    assert rates.lower_limit(100, 2) == pytest.approx(80.5)
    assert rates.lower_limit(1, 3) == 0.0
    assert rates.limit_per_10_000(10_000, 0.01, 2) == pytest.approx(120.5)
    assert rates.limit_per_10_000(20_000, 0.005, 2) == pytest.approx(60.25)


def test_a_unit_whose_procedures_say_nothing_counts_with_the_citys_rate():
    found = rates.expected_by_mix({1: 100, 2: 300}, {1: 0.04}, city_resolved=400, city_late=8)
    assert found == pytest.approx({1: 3.2, 2: 4.8})  # 4 and 300 × 2 % make 10, brought down to the city's 8
    assert rates.expected_by_mix({1: 100}, {}, city_resolved=0, city_late=0) == {1: 0.0}
