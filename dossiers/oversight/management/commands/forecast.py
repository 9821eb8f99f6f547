"""manage.py forecast: learn how long dossiers usually take, and how often that holds on those it has not seen."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.oversight import forecast
from dossiers.oversight.models import Demonstration


class Command(BaseCommand):
    help = (
        "Learns the usual pace of every procedure, unit and step from the year before --as-of, and puts the same"
        " learning, without its newest sixty days, to the test on those sixty days. Prints one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", default="now", choices=["now", "demo"], help="default now")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["as_of"] == "demo":
            made = Demonstration.objects.first()
            if made is None:
                raise CommandError("There is no demonstration in this database.", returncode=2)
            at = made.made_at
        learnt = forecast.learn(at=at)
        share = round(learnt.held / learnt.tested, 4) if learnt.tested else None
        half = round(learnt.below_middle / learnt.tested, 4) if learnt.tested else None
        told = {"as_of": at.isoformat(), "paces": learnt.paces, "tested": learnt.tested}
        self.stdout.write(json.dumps({**told, "interval": 0.8, "coverage": share, "below_middle": half}))
