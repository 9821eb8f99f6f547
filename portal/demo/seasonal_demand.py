"""How often each procedure is asked for in a year of the whole city, and how its demand moves with the season.

The figures are ours: orders of magnitude that officials of a Mekong city recognise (certified copies and civil status
carry the volume, land and benefits the work), scaled so that the sum is exact. No public statistics per procedure exist.
"""

from __future__ import annotations

STEADY, BEFORE_TET, SCHOOL, SPRING = range(4)
SEASONS = (STEADY, BEFORE_TET, SCHOOL, SPRING)

MONTHS = {
    STEADY: (1.0, 0.96, 1.04, 1.0, 1.0, 1.0, 1.02, 1.0, 1.0, 1.0, 1.0, 1.02),
    BEFORE_TET: (1.25, 0.9, 1.0, 0.95, 0.92, 0.9, 0.95, 0.92, 0.95, 1.05, 1.12, 1.2),
    SCHOOL: (0.95, 0.8, 0.95, 1.0, 1.1, 1.3, 1.45, 1.4, 1.1, 0.9, 0.85, 0.85),
    SPRING: (1.0, 0.8, 1.35, 1.2, 1.05, 0.95, 0.95, 0.9, 0.95, 1.0, 1.0, 0.95),
}
"""Demand in January to December, 1 being an ordinary month."""

A_YEAR = {
    # communes: certification and civil status
    "2.000815": 196_000, "2.000884": 46_000, "2.000635": 54_000, "1.001193": 26_000, "1.000656": 8_600,
    "1.000894": 11_800, "1.004873": 24_000, "2.001023": 15_000, "2.000986": 8_000, "2.000908": 4_200,
    "1.004859": 6_800, "1.004884": 3_600, "1.004772": 1_300, "1.001022": 700, "1.000689": 520, "2.001035": 9_200,
    "2.001019": 620, "2.001016": 1_500, "2.001406": 2_100, "2.001009": 1_400, "2.000913": 360, "2.000927": 300,
    "2.000942": 800, "1.004746": 260, "1.005461": 330, "2.002622": 3_100,
    # communes: benefits, land, the rest
    "1.001776": 11_500, "1.001699": 4_600, "1.001653": 900, "1.001731": 2_600, "2.000751": 700, "1.011607": 8_200,
    "1.010833": 2_900, "2.002307": 640, "1.003554": 780, "CT-DD-X01": 9_800, "2.002161": 1_500, "2.002409": 210,
    "1.000954": 1_700, "2.000373": 330, "2.000950": 120, "1.000775": 420,
    # districts
    "2.000843": 39_000, "2.000889": 40_000, "CT-DD-H05": 23_000, "CT-DD-H04": 16_500, "1.003003": 11_000,
    "CT-DD-H02": 9_400, "CT-DD-H01": 8_400, "1.000798": 6_000, "CT-DD-H03": 1_500, "1.001612": 9_600,
    "2.000720": 4_100, "1.001266": 3_100, "1.001570": 2_100, "2.000575": 520, "1.009994": 8_200, "1.009995": 1_300,
    "1.009998": 420, "1.009997": 380, "2.000992": 6_800, "1.005092": 3_600, "2.000748": 2_200, "2.000806": 820,
    "2.000528": 240, "1.008455": 1_100, "2.000554": 900, "2.002408": 190, "2.000286": 160,
    # departments
    "2.000488": 17_500, "1.002809": 31_000, "1.002835": 23_000, "1.002820": 3_900, "1.002796": 260, "2.002288": 7_600,
    "1.000703": 520, "1.001978": 27_000, "2.000205": 1_250, "2.001955": 310, "2.001583": 3_300, "2.001199": 1_900,
    "2.002043": 950, "2.001610": 320, "2.002029": 1_600, "2.002023": 820, "1.004269": 8_800, "1.004616": 1_700,
    "1.003709": 1_500, "1.002425": 640, "2.001914": 900, "2.000829": 700, "2.000033": 1_900, "1.009982": 900,
    "2.002206": 620, "1.005319": 260, "CT-NV-01": 950, "CT-VP-01": 720, "1.004650": 420, "1.004628": 330,
    "2.000648": 180, "2.000591": 300, "2.001827": 340, "1.002572": 410,
}  # fmt: skip

OTHERWISE = {"commune": 190, "district": 130, "department": 85}
"""A procedure that is not named above, by its level."""

_SEASON = {
    SCHOOL: {"2.000815", "2.000635", "2.000908", "1.005092", "2.001914", "2.000843", "1.004873"},
    BEFORE_TET: {"1.000894", "2.000884", "2.001035", "2.000889", "CT-DD-H04", "CT-DD-H05", "2.000033", "2.000620"},
    SPRING: {"1.001612", "2.000720", "2.001583", "2.001199", "2.002043", "2.000488", "1.009994", "1.001978"},
}

ONLINE_PER_THOUSAND = {"full": 70, "partial": 22, "info": 0}
"""How many of a thousand arrive online, by what the procedure's online level allows."""


def a_year(code: str, level: str) -> int:
    """How many dossiers of a procedure the whole city receives in a year."""
    return A_YEAR.get(code, OTHERWISE.get(level, 50))


def season(code: str) -> int:
    """The season that moves its demand."""
    return next((season for season, codes in _SEASON.items() if code in codes), STEADY)
