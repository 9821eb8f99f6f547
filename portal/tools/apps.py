"""The developers' tools as a Django app, for their commands alone."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    name = "portal.tools"
    label = "tools"
