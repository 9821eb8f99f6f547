from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "dossiers.transparency"
    label = "transparency"
