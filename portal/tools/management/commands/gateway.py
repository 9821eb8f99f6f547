"""manage.py gateway: a trial gateway on this machine, to see messages leave the portal and to rehearse outages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.tools.fake_gateway import GatewayServer


class Command(BaseCommand):
    help = (
        "Runs a trial SMS and Zalo gateway on 127.0.0.1 that keeps the contract of docs/gateway.md and sends nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8025)
        parser.add_argument("--secret", default="trial", help="the secret that requests are signed with")
        parser.add_argument("--failing", type=float, default=0.0, help="share of requests that fail, 0 to 1")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["failing"] <= 1:
            raise CommandError("--failing is a share: 0 to 1.", returncode=2)
        try:
            server = GatewayServer(
                options["secret"], port=options["port"], failing=options["failing"], say=self.stdout.write
            )
        except OSError as error:
            raise CommandError(f"Port {options['port']} is taken.", returncode=2) from error
        self.stdout.write(f"Set SMS_GATEWAY_URL={server.url} and SMS_GATEWAY_SECRET={options['secret']}. Ctrl-C stops.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in sorted(server.answers.items())))
        finally:
            server.server_close()
