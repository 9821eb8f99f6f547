"""Every address of the portal: one line for each face (docs/house.md)."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("can-bo/", include("portal.desk.door_urls")),
    path("can-bo/", include("portal.desk.urls")),
    path("dieu-hanh/", include("portal.board.urls")),
    path("api/", include("portal.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("portal.public.urls")),
]
