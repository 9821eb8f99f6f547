from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "dossiers.calendars"
    label = "calendars"
