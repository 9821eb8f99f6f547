"""manage.py witness: signs the checkpoints of other logs, and refuses a log that was rolled back or rewritten."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.transparency import note, signing_keys
from dossiers.transparency.witness import Witness
from dossiers.transparency.witness_server import WitnessServer


class Command(BaseCommand):
    help = (
        "Runs a witness (C2SP tlog-witness) for the public logs of other cities, without a database: only a folder for"
        " its key and for what it saw last, which must outlive it. --show prints its public key and ends."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, required=True, help="its key and what it saw last")
        parser.add_argument("--name", help="its name, a URL without scheme; needed once, when the key is made")
        parser.add_argument("--log", action="append", default=[], metavar="KEY", help="the public key of a log")
        parser.add_argument("--bind", default="127.0.0.1:8010", metavar="ADDRESS:PORT")
        parser.add_argument("--show", action="store_true", help="print the public key and end")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["folder"] / "key"
        if not file.exists() and not options["name"]:
            raise CommandError("There is no key yet: say --name, such as paper.example/witness.", returncode=2)
        try:
            key = signing_keys.kept(file, options["name"] or "", note.WITNESS)
            logs = [note.read_key(written) for written in options["log"]]
        except (note.Malformed, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["show"]:
            self.stdout.write(f"{key.key}")
        elif not logs or any(log.kind != note.LOG for log in logs):
            raise CommandError("Name the public key of each log that it signs for: --log KEY.", returncode=2)
        else:
            self._serve(Witness(key, logs, options["folder"]), options["bind"])

    def _serve(self, witness: Witness, bind: str) -> None:
        host, _, port = bind.rpartition(":")
        try:
            server = WitnessServer(witness, host=host.strip("[]") or "127.0.0.1", port=int(port))
        except (OSError, ValueError, OverflowError) as error:
            raise CommandError(f"It cannot listen on {bind}: {error}", returncode=2) from error
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.stdout.write(f"{server.url}\n{server.about()}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()
