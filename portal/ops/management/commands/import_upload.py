"""manage.py import_upload: one file that was sent on a screen (portal/imports/upload_runs.py); the worker starts it."""

import resource
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.imports import upload_runs
from portal.ops.embedded.processes import watch_parent

MEMORY = 3 * 1024**3
"""Octets that a file may make this process take; a file that wants more is refused."""


class Command(BaseCommand):
    help = "Checks or brings in a file that was sent on a screen: all of its dossiers or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=uuid.UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        watch_parent()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
        self.stdout.write(upload_runs.run(options["number"], clock=timezone.now))
