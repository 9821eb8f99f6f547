"""The portal as a Django app: its checks are registered when it is ready."""

from django.apps import AppConfig


class Portal(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 (importing registers them)
