from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "dossiers.units"
    label = "units"
