from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "dossiers.feedback"
    label = "voices"  # the first name: tables, migrations and content types of running cities go by it
