"""System checks of the portal: `manage.py check --database default` asks the database, as the role of pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from portal.ops import database_audit
from portal.ops.embedded import paths, secret


@register(Tags.database)
def database_is_sound(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The findings of the doctor; the owner's own commands (migrate) are not asked."""
    if "default" not in (databases or []) or settings.DATABASE_ROLE == "owner":
        return []
    return [_message(finding) for finding in database_audit.examine()]


@register(Tags.security, deploy=True)
def real_installation(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """What a city's own servers (DATABASE_URL) must be given, and what must not be on there."""
    return [] if settings.EMBEDDED_DATABASE else list(_missing())


def _missing() -> Iterator[CheckMessage]:
    yield from _receipt_key()
    if settings.EMBEDDED_BROKER:
        yield Error("REDIS_URL is not set: beat and worker need a broker that both reach.", id="portal.E103")
    if settings.DEMO != "none":
        yield Error(f"DEMO is {settings.DEMO}: a real city has no demonstration.", id="portal.E104")
    if settings.FORMS_LAW != "by-date":
        yield Warning(f"FORMS_LAW is {settings.FORMS_LAW}: papers keep that edition for ever.", id="portal.W105")
    for name in ("FILES_ROOT", "EXPORTS_ROOT", "LOG_ROOT"):
        folder = Path(getattr(settings, name))
        if paths.in_memory(folder):
            yield Error(f"{name} ({folder}) lies in memory: what is kept there is gone at a restart.", id="portal.E106")


def _receipt_key() -> Iterator[CheckMessage]:
    if not settings.RECEIPT_KEY_GIVEN:
        yield Error(secret.NO_RECEIPT_KEY, id="portal.E101")
        return
    try:
        secret.refuse_placeholder(settings.RECEIPT_KEY, "RECEIPT_KEY")
    except ImproperlyConfigured as error:
        yield Error(str(error), id="portal.E102")
    if settings.RECEIPT_KEY == settings.SECRET_KEY:
        yield Warning("RECEIPT_KEY is the SECRET_KEY: change SECRET_KEY, receipts keep this one.", id="portal.W102")


def _message(finding: database_audit.Finding) -> CheckMessage:
    kind = Error if finding.error else Warning
    return kind(finding.sentence, id=f"portal.{'E' if finding.error else 'W'}{finding.number:03}")
