"""System checks of the portal: `manage.py check --database default` asks the database, as the role of pages."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.ops import database_audit as examination


@register(Tags.database)
def database_is_sound(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The findings of the doctor; the owner's own commands (migrate) are not asked."""
    if "default" not in (databases or []) or settings.DATABASE_ROLE == "owner":
        return []
    return [_message(finding) for finding in examination.examine()]


def _message(finding: examination.Finding) -> CheckMessage:
    kind = Error if finding.error else Warning
    return kind(finding.sentence, id=f"portal.{'E' if finding.error else 'W'}{finding.number:03}")
