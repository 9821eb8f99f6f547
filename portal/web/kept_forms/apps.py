from django.apps import AppConfig


class KeptFormsConfig(AppConfig):
    name = "portal.web.kept_forms"
    label = "kept_forms"
