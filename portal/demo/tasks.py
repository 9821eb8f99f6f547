"""The demonstration's background jobs: the clock is read here."""

from django.utils import timezone

from portal.celery import task
from portal.demo import activity, scenarios


@task
def show() -> int:
    """Play the scenarios that no sample year holds, once."""
    return scenarios.show(at=timezone.now())


@task
def live() -> int:
    """Let the demonstration's officials act."""
    return activity.live(at=timezone.now())
