"""manage.py backup DIR: everything that must outlive this machine, of one moment."""

import argparse
import datetime as dt
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.ops.backup import making
from portal.ops.backup.programs import Trouble


class Command(BaseCommand):
    help = "Saves database, files, public log and keys into a folder of their own below DIR, with checksums."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", metavar="DIR", help="default: BACKUP_ROOT")
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUP_KEEP, metavar="N", help="0: all (default: BACKUP_KEEP)"
        )
        parser.add_argument("--encrypt-to", action="append", metavar="age1…", help="an age public key; may be repeated")
        parser.add_argument("--nightly", metavar="HH:MM", help="stay, and make one every day at this time")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["folder"] or settings.BACKUP_ROOT
        if not root:
            raise CommandError("Name the folder: manage.py backup DIR (or set BACKUP_ROOT).", returncode=2)
        if options["keep"] < 0:
            raise CommandError("--keep is 0 (all) or how many of the newest stay.", returncode=2)
        if not options["nightly"]:
            self.once(Path(root), options)
            return
        hour = _time_of_day(options["nightly"])
        while True:
            time.sleep(_seconds_until(hour, timezone.localtime()))
            try:
                self.once(Path(root), options)
            except CommandError as error:  # the doctor sees its age; tomorrow is another night
                self.stderr.write(str(error))

    def once(self, root: Path, options: dict[str, Any]) -> None:
        to = options["encrypt_to"] or settings.BACKUP_ENCRYPT_TO
        try:
            making.make(
                root, at=timezone.now(), place=making.owner_place(), keep=options["keep"], to=to, say=self.stdout.write
            )
        except Trouble as error:
            raise CommandError(str(error)) from error
        if not to:
            self.stdout.write("It holds personal data and keys in plain form: keep the folder closed, or --encrypt-to.")


def _time_of_day(said: str) -> dt.time:
    try:
        return dt.time.fromisoformat(said)
    except ValueError:
        raise CommandError("--nightly takes a time of day, as 01:30.", returncode=2) from None


def _seconds_until(hour: dt.time, now: dt.datetime) -> float:
    """Seconds to the next time it is this hour; a whole day where it is exactly now."""
    today = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return (today - now).total_seconds() if today > now else (today + dt.timedelta(days=1) - now).total_seconds()
