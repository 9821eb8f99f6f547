from django.apps import AppConfig


class KeptFormsConfig(AppConfig):
    name = "portal.kept_forms"
    label = "kept_forms"
