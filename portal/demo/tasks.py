"""The demonstration's background jobs: the clock is read here."""

from django.utils import timezone

from portal.celery import app
from portal.demo import living, showing


@app.task
def show() -> int:
    """Tell the stories that no sample year holds, once."""
    return showing.show(at=timezone.now())


@app.task
def live() -> int:
    """Let the demonstration's officials act."""
    return living.live(at=timezone.now())
