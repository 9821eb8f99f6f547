from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "dossiers.voices"
    label = "voices"
