#!/usr/bin/env python
"""The portal's command line.

Chooses the database role before the settings are read, and, when DATABASE_URL is not set, attaches to the
embedded PostgreSQL or starts it for as long as the command runs.
"""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "demo",
    "backup",
    "restore",
    "drill",
    "create_administrator",
    "createcachetable",
    "flush",
    "form_pictures",
    "sqlflush",
}
OWNER_PREFIXES = ("import_", "load_")
WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "collectstatic",
    "serve",
    "witness",
    "log_key",
    "spectacular",
    "makemessages",
    "parse",
    "compilemessages",
}
WITHOUT_DATABASE_GIVEN_HOURS = {"due", "worktime"}


class WrongSetUp(Exception):
    """The environment lacks something; the message is one sentence."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    from django.core.exceptions import ImproperlyConfigured

    from portal.ops.embedded.keeper import NotStarted
    from portal.ops.embedded.paths import NoPlace

    try:
        prepare_database(command, helping="--help" in sys.argv or "-h" in sys.argv)
        run(sys.argv)
    except (WrongSetUp, ImproperlyConfigured, NoPlace, NotStarted) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def prepare_database(command: str, *, helping: bool = False) -> None:
    """Choose the role this command connects as and what it sees, and make sure there is a server."""
    from dossiers.casework import row_scope

    owner = command in OWNER_COMMANDS or command.startswith(OWNER_PREFIXES)
    os.environ["PORTAL_DATABASE_ROLE"] = "owner" if owner else "app"
    row_scope.for_process(row_scope.EVERYTHING)
    if command in WITHOUT_DATABASE and "--database" not in sys.argv or helping:
        return
    if command in WITHOUT_DATABASE_GIVEN_HOURS and any(word.split("=")[0] == "--hours" for word in sys.argv):
        return
    if not os.environ.get("DATABASE_URL"):
        from portal.ops.embedded import keeper

        keeper.join("postgres")
    elif owner and not os.environ.get("DATABASE_OWNER_URL"):
        raise WrongSetUp(f"{command} works as the owner of the tables: set DATABASE_OWNER_URL beside DATABASE_URL.")


def run(argv: list[str]) -> None:
    """Run the command; a database that is away or still empty is told in a sentence, not in a traceback."""
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError, ProgrammingError

    try:
        execute_from_command_line(argv)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) is not None:  # the server answered: this is not about reaching it
            raise
        raise WrongSetUp(f"The database cannot be reached: {str(error).strip()}") from error
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", None) != "42P01":
            raise
        raise WrongSetUp("The database has no tables of this version yet: run manage.py migrate first.") from error


if __name__ == "__main__":
    sys.exit(main())
