from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "dossiers.procedures"
    label = "procedures"
