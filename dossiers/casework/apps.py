from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "dossiers.casework"
    label = "casework"
