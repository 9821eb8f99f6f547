"""The city's own colour and picture as files of its own: no page carries a style in itself (design: CSP)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.units import contrast
from dossiers.units.city_settings import CitySettings

KEPT = "public, max-age=31536000, immutable"
"""Both have the number of their row in the address."""


@require_safe
def colours(request: HttpRequest, number: int) -> HttpResponse:
    """The tones of the colour that this row of settings has, over those of tokens.css."""
    row = CitySettings.objects.filter(pk=number).exclude(colour="").only("colour").first()
    if row is None:
        raise Http404
    return _file(sheet(row.colour).encode(), "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest, number: int) -> HttpResponse:
    """The picture that this row of settings has."""
    row = CitySettings.objects.filter(pk=number, logo__isnull=False).only("logo", "logo_type").first()
    if row is None or row.logo is None:
        raise Http404
    return _file(bytes(row.logo), row.logo_type)


def sheet(colour: str) -> str:
    """The style sheet of a colour: what is darker and lighter is mixed from it."""
    tones = {
        "900": contrast.mixed(colour, "#000000", 0.3), "800": colour, "700": colour, "600": colour,
        "100": contrast.mixed(colour, "#ffffff", 0.85), "50": contrast.mixed(colour, "#ffffff", 0.93),
    }  # fmt: skip
    said = ";".join(f"--brand-{name}:{tone}" for name, tone in tones.items())
    return (
        f":root{{{said};--bs-link-color:{colour};--bs-link-hover-color:{tones['900']}}}.hero{{background-image:none}}"
    )


def _file(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response
