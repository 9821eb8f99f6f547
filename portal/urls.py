"""Every address of the portal: one line for each face (docs/house.md)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.public.urls")),
    path("api/", include("portal.api.urls")),
]
