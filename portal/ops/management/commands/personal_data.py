"""`manage.py personal_data CODE`: everything that the portal holds about the applicant of a dossier, as JSON.

For whoever asks what is held about them: the desk checks who asks, and hands the file over.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.casework import codes
from dossiers.casework.models import Dossier
from dossiers.parsing import Unreadable
from portal.ops import person_export


class Command(BaseCommand):
    help = "Everything held about the applicant of a dossier, as JSON; --all: of every dossier with the same numbers"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--all", action="store_true", help="also of the other dossiers of the same person")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = codes.key(options["code"])
        except Unreadable as error:
            raise CommandError(error.sentence, returncode=2) from error
        dossier = Dossier.objects.filter(code_key=key).first()
        if dossier is None:
            raise CommandError("Không có hồ sơ mang mã này.", returncode=2)
        found = person_export.of_person(dossier) if options["all"] else [person_export.of_dossier(dossier)]
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, default=str))
