"""The machine-readable description of the API and its page, both served by the portal itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers

from portal.api.public_view import PublicView, QueryParams


class SchemaAsked(QueryParams):
    """In which language the portal's own words stand in the description."""

    lang = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class SchemaView(PublicView, SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""

    asked = SchemaAsked


@method_decorator(csrf_exempt, name="dispatch")  # it takes no form: whoever sends one is told so, not asked for a token
class DocsView(TemplateView):
    """Swagger UI from our own server.

    A page of our own rather than drf-spectacular's: no inline script or style, and no cookie (its script asks for a
    CSRF token).
    """

    template_name = "api/docs.html"
