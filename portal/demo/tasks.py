"""The demonstration's background jobs: the clock is read here."""

from django.utils import timezone

from portal.celery import task
from portal.demo import living, showing


@task
def show() -> int:
    """Tell the stories that no sample year holds, once."""
    return showing.show(at=timezone.now())


@task
def live() -> int:
    """Let the demonstration's officials act."""
    return living.live(at=timezone.now())
