"""Make the first administrator of an empty city, or one for a city whose administrators cannot sign in any more.

It works as the owner of the tables: in a city that has administrators, the application needs two persons for that.
"""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dossiers.parsing import Unreadable, person_name
from dossiers.units import appointing
from dossiers.units.models import Officer, Post, StaffEvent, Unit
from dossiers.units.roles import Role

PASSWORD = "ADMINISTRATOR_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = f"Make an administrator. The password is asked for, or taken from {PASSWORD}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's full name")
        parser.add_argument("--unit", help="code of the unit of the post (default: the city itself, if it is there)")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"].strip()
        if not username.isascii() or not username.replace(".", "").replace("-", "").replace("_", "").isalnum():
            raise CommandError("A username has letters, digits, dots, dashes and underscores only.", returncode=2)
        if len(username) > 60:
            raise CommandError("A username has at most 60 characters.", returncode=2)
        if Officer.objects.filter(username=username).exists():
            raise CommandError(f"There is an officer {username} already.", returncode=2)
        unit = _unit(options["unit"])
        name = _name(options["name"]) or username
        officer = Officer.objects.create_superuser(username, _password(username), full_name=name)
        if unit:
            today = timezone.localdate()
            title = "Quản trị hệ thống"
            post = Post.objects.create(officer=officer, unit=unit, role=Role.ADMINISTRATOR, title=title, from_on=today)
            facts = {"role": str(Role.ADMINISTRATOR), "post": post.pk, "from": today.isoformat()}
            appointing.note(StaffEvent.Kind.POST_GIVEN, officer, unit=unit, by=None, at=timezone.now(), data=facts)
        self.stdout.write(_next_steps(username, unit))


def _name(typed: str) -> str:
    try:
        return person_name.parse(typed, longest=120) if typed.strip() else ""
    except Unreadable as error:
        raise CommandError(f"--name: {error.sentence}", returncode=2) from error


def _unit(code: str | None) -> Unit | None:
    if code is None:
        return Unit.objects.filter(kind=Unit.Kind.CITY).first()
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"There is no unit {code}.", returncode=2)
    return unit


def _password(username: str) -> str:
    given = os.environ.get(PASSWORD)
    if given is None and not sys.stdin.isatty():
        raise CommandError(f"There is no terminal to ask for a password: set {PASSWORD}.", returncode=2)
    try:
        password = given if given is not None else getpass.getpass("Password: ")
        if given is None and password != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ.", returncode=2)
        validate_password(password, Officer(username=username))
    except (ValidationError, EOFError, KeyboardInterrupt) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else "no password was given."
        raise CommandError(f"The password is not accepted: {reason}", returncode=2) from None
    return password


def _next_steps(username: str, unit: Unit | None) -> str:
    lines = [f"{username} can sign in at /can-bo/dang-nhap and at /admin/."]
    if unit is None:
        lines.append("There are no units yet: load them with manage.py load_master_data --from FOLDER.")
    else:
        lines.append(f"Post: administrator at {unit.name}. Next: make officers and their posts at /can-bo/nhan-su.")
    return "\n".join(lines)
