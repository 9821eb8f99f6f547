"""The machine-readable description of the API and its page, both served by the portal itself."""

from __future__ import annotations

from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from portal.api.volume import Volume


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""

    throttle_classes = (Volume,)


class DocsView(TemplateView):
    """Swagger UI from our own server.

    A page of our own rather than drf-spectacular's: no inline script or style, and no cookie (its script asks for a
    CSRF token).
    """

    template_name = "api/docs.html"
