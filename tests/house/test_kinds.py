"""Every kind of event is thought of by those who read the log."""

from dossiers.casework.states import Kind
from dossiers.notices.rules import RULES, SILENT
from portal.presentation.timeline import KIND_UI
from tests.house.tree import BASE


def test_every_kind_of_event_is_told_to_the_applicant_or_listed_as_silent() -> None:
    """A new kind needs a row in dossiers/notices/rules.py (with its two templates) or a place in SILENT."""
    assert set(RULES) | SILENT == set(Kind)
    assert not set(RULES) & SILENT


def test_every_rule_has_its_words() -> None:
    folder = BASE / "templates" / "notices"
    missing = [
        f"{kind}{end}" for kind in RULES for end in (".txt", ".sms.txt") if not (folder / f"{kind}{end}").exists()
    ]
    assert missing == []


def test_every_kind_of_event_has_its_line_in_the_timeline() -> None:
    assert set(KIND_UI) == set(Kind)
