"""The bench as a Django app, for its command alone."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "portal.bench"
    label = "bench"
