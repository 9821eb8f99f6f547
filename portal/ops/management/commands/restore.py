"""manage.py restore DIR: a backup back into an empty place."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.ops.backup import making, restoring
from portal.ops.backup.programs import Trouble


class Command(BaseCommand):
    help = "Puts a backup into an empty database and empty folders, compares it with what was saved, and verifies it."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="one backup: the folder that has backup.json")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="the age private key of an encrypted backup")
        parser.add_argument(
            "--other-keys", action="store_true", help="go on with another RECEIPT_KEY than receipts have"
        )
        parser.add_argument("--no-verify", action="store_true", help="leave out the look at every seal and fact")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = restoring.restore(
                options["folder"], place=making.owner_place(), identity=options["identity"],
                other_keys=options["other_keys"], say=self.stdout.write,
            )  # fmt: skip
        except Trouble as error:
            raise CommandError(str(error)) from error
        connection.close()
        call_command("migrate", verbosity=0, interactive=False)  # an older backup comes up to these tables, and rights
        if not options["no_verify"]:
            call_command("verify", "--all", stdout=self.stdout)
        self.stdout.write(f"The portal of {told['made_at']} is back.")
