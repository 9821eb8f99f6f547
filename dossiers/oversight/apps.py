from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "dossiers.oversight"
    label = "oversight"
