"""manage.py drill: is a backup of this city worth anything? It is made, put back elsewhere, opened and compared."""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.notices import links
from dossiers.notices.models import Message
from portal.ops.backup import making
from portal.ops.backup.programs import Trouble
from portal.ops.embedded import paths, processes

OPENED = 20  # links of messages from before that are opened in the restored portal
PATIENCE = 120  # seconds the restored portal has to answer


class Command(BaseCommand):
    help = "Makes a backup, puts it back into an empty place on this machine, opens it, and prints how long each took."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="where both copies go, and are removed (default: a temporary one)"
        )
        parser.add_argument("--no-verify", action="store_true", help="leave out the look at every seal and fact")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(tempfile.mkdtemp(prefix="mot-cua-drill-", dir=options["folder"]))
        folder.chmod(0o711)  # PostgreSQL may run under another account
        self.took: list[tuple[str, float]] = []
        try:
            self.drill(folder, verify=not options["no_verify"])
        except Trouble as error:
            raise CommandError(str(error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def drill(self, folder: Path, *, verify: bool) -> None:
        place, restored = making.owner_place(), folder / "restored"
        restored.mkdir()
        backup = self.timed("backup", lambda: making.make(folder, at=timezone.now(), place=place, say=self.note))
        env = _elsewhere(restored)
        self.timed("restore", lambda: self.manage(env, "restore", str(backup), "--no-verify"))
        self.same_keys(restored)
        opened = self.timed("opened", lambda: self.open(env))
        whole = sum(seconds for _, seconds in self.took)
        if verify:
            self.timed("verify", lambda: self.manage(env, "verify", "--all"))
        for name, seconds in self.took:
            self.stdout.write(f"  {name:<8} {seconds:6.1f} s")
        self.stdout.write(
            f"Equal digests in every table; {opened} links of before open. From backup to open: {whole:.1f} s."
        )

    def same_keys(self, restored: Path) -> None:
        """Receipts printed before open after: the key they were made with came along."""
        kept = restored / "secret_key"
        if not settings.RECEIPT_KEY_GIVEN and kept.read_text().strip() != settings.RECEIPT_KEY:
            raise CommandError("The restored portal has another key: receipts from before would not open.")

    def timed(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.monotonic()
        done = work()
        self.took.append((name, time.monotonic() - began))
        return done

    def note(self, words: str) -> None:
        self.stdout.write(f"    {words}")

    def manage(self, env: dict[str, str], *words: str) -> None:
        command = [sys.executable, str(paths.BASE_DIR / "manage.py"), *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
        for line in done.stdout.splitlines():
            self.note(line)
        if done.returncode:
            raise CommandError(f"{words[0]} did not succeed: {done.stderr.strip()[-600:]}")

    def open(self, env: dict[str, str]) -> int:
        """Start the restored portal whole, open what people hold in their hands, and stop it; how many links opened."""
        tokens = [links.token_of(key) for key in _links()]
        command = [sys.executable, str(paths.BASE_DIR / "manage.py"), "serve"]
        with (Path(env["PORTAL_VAR"]) / "drill.log").open("wb") as log:
            served = subprocess.Popen(
                command,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (no thread here)
            )
        try:
            address = f"http://127.0.0.1:{env['PORT']}"
            _wait_for(f"{address}/", served, Path(log.name))
            for token in tokens:
                page = _page(f"{address}/t/{token}")
                if not re.search(r"<h1", page):
                    raise CommandError("A link from before the backup does not open in the restored portal.")
        finally:
            served.terminate()
            served.wait(60)
        return len(tokens)


def _elsewhere(folder: Path) -> dict[str, str]:
    """An environment whose portal is the embedded one in another folder, with our keys, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"PORTAL_VAR": str(folder), "PORT": str(port), "DEMO": settings.DEMO, "BIND": f"127.0.0.1:{port}"}
    left_out = (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "FILES_ROOT",
        "LOG_ROOT",
        "EXPORTS_ROOT",
        "BACKUP_ROOT",
    )
    return {key: value for key, value in os.environ.items() if key not in left_out} | ours


def _links() -> list[Any]:
    """The keys of the newest messages with a link that still holds."""
    told = Message.objects.filter(link_digest__isnull=False, made_at__gt=timezone.now() - links.VALID_FOR)
    return [message.key for message in told.order_by("-made_at")[:OPENED]]


def _wait_for(address: str, served: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and served.poll() is None:
        try:
            _page(address)
            return
        except OSError:
            time.sleep(0.2)
    raise CommandError(f"The restored portal did not open: {log.read_text(errors='replace')[-600:]}")


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (our own machine)
        found: bytes = answer.read()
        return found.decode()
