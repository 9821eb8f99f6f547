from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "dossiers.notices"
    label = "notices"
