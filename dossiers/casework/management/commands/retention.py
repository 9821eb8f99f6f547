"""`manage.py retention`: what is warned of, held or hidden; with an act and a code, the decision of the leader."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import codes, retention
from dossiers.casework.actions import ActRefused, Invalid
from dossiers.casework.models import Dossier, Retention
from dossiers.casework.retention_table import ACTS, RetentionDecision, Terms
from dossiers.parsing import Unreadable
from dossiers.units.models import Officer


class Command(BaseCommand):
    help = "Dossiers whose particulars are near the end of their term; --act … CODE --by WHO is a person's word"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?")
        parser.add_argument("--act", choices=sorted(ACTS))
        parser.add_argument("--by", help="username of a leader of the receiving unit or an administrator of the city")
        parser.add_argument("--why", default="")
        parser.add_argument("--until", help="of prolong: a date, 2036-12-31")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] is None:
            return self._list()
        dossier, officer = _dossier(options["code"]), Officer.objects.filter(username=options["by"] or "").first()
        if officer is None:
            raise CommandError(
                "Ghi --by: tên tài khoản của lãnh đạo đơn vị tiếp nhận hoặc quản trị của thành phố.", returncode=2
            )
        try:
            until = _end_of(options["until"])
            retention.act(dossier.pk, RetentionDecision(options["act"], officer, timezone.now(), options["why"], until))
        except Invalid as error:
            raise CommandError(" ".join(error.errors.values()), returncode=2) from error
        except ActRefused as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{dossier.code}: {options['act']}")
        return None

    def _list(self) -> None:
        terms = Terms.of_settings()
        found = Retention.objects.filter(erased_at__isnull=True).select_related("dossier").order_by("dossier_id")
        for row in found:
            ends = row.erase_after or retention.term_ends(row.dossier, row, terms)
            standing = retention.standing(row.dossier, row).value
            self.stdout.write(f"{row.dossier.code} {standing} {ends.astimezone(LOCAL).date() if ends else ''}")


def _dossier(typed: str | None) -> Dossier:
    try:
        found = Dossier.objects.filter(code_key=codes.key(typed or "")).first()
    except Unreadable as error:
        raise CommandError(error.sentence, returncode=2) from error
    if found is None:
        raise CommandError("Không có hồ sơ mang mã này.", returncode=2)
    return found


def _end_of(typed: str | None) -> dt.datetime | None:
    if not typed:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(typed), dt.time(23, 59), LOCAL)
    except ValueError as error:
        raise CommandError("Ghi ngày, ví dụ 2036-12-31.", returncode=2) from error
