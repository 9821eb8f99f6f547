"""manage.py log_key: draws a key for the public log and prints both halves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.transparency import note


class Command(BaseCommand):
    help = "Draws a key for the public log and prints it: the first line is LOG_KEY, the second its public half."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the log's address without scheme, such as motcua.example/nhat-ky")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = note.new_key(options["name"], note.LOG)
        except note.Malformed as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{key}\n{key.key}")
