"""The demonstration as a Django app: installed where it may be on (settings), it registers what it adds by itself."""

from django.apps import AppConfig
from django.conf import settings

BEAT = {
    "show": {"task": "portal.demo.tasks.show", "schedule": 60, "options": {"expires": 55}},
    "live": {"task": "portal.demo.tasks.live", "schedule": 60, "options": {"expires": 55}},
}


class DemoConfig(AppConfig):
    name = "portal.demo"
    label = "demo"

    def ready(self) -> None:
        from portal.demo import demo_accounts, merged_city, table_rebuild
        from portal.ops import sample_city

        sample_city.register(
            sample_city.SampleCity(
                tasks="portal.demo.tasks",
                beat=BEAT if settings.DEMO != "none" else {},
                is_unfinished=table_rebuild.is_unchecked,
                welcome=demo_accounts.welcome,
                write_tables=merged_city.write if settings.DEMO == "2025" else None,
            )
        )
