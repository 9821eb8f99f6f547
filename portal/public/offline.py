"""What lets a telephone keep the portal at hand: the web app manifest, the service worker, the page of what was kept.

A status is kept only when its reader taps to keep it, by the page's own script, in this browser alone. The worker keeps
the empty page that shows such copies, its style sheets and icons, and nothing that anybody was shown.
"""

import hashlib
import json

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.units import the_city

OWN_NAME = "Một cửa"  # the same in every language, so: # never shown
SHEETS = ("vendor/reboot.css", "css/tokens.css", "css/base.css", "css/parts.css", "css/public.css", "css/status.css")
OTHERS = ("vendor/icons.svg", "img/mark.svg", "js/kept.js")
ICONS = (("vendor/icon-192.png", "192x192", "any"), ("vendor/icon-512.png", "512x512", "any"),
         ("vendor/icon-maskable-512.png", "512x512", "maskable"))  # fmt: skip


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of its address."""
    facts = {
        "id": reverse("public:home"),
        "name": f"{OWN_NAME} {the_city.now().proper}",
        "short_name": OWN_NAME,
        "description": _("Hồ sơ của bạn đang ở đâu, khi nào xong, cần bạn làm gì."),
        "lang": translation.get_language(),
        "start_url": reverse("public:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f8f7",
        "theme_color": "#084350",
        "icons": [{"src": static(name), "sizes": sizes, "type": "image/png", "purpose": use}
                  for name, sizes, use in ICONS],
    }  # fmt: skip
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    response["Cache-Control"] = "max-age=86400"
    return response


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Where copies that were kept are read and deleted; empty as it leaves the server, for everybody alike."""
    return render(request, "public/offline.html", {"nav": ""})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its own script, told what to keep; another version of anything makes it another worker."""
    pages = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pages[language] = reverse("public:kept")
    files = [static(name) for name in (*SHEETS, *OTHERS)]
    script = _read("js/worker.js")
    version = hashlib.sha256("\n".join((script, *files, *map(_read, (*SHEETS, *OTHERS)))).encode()).hexdigest()[:16]
    told = {"version": version, "pages": pages, "files": files}
    response = HttpResponse(f"const SHELL = {json.dumps(told)};\n{script}", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _read(name: str) -> str:
    """A file of ours or of the packages, as it lies in the tree or was collected."""
    found = finders.find(name) or settings.STATIC_ROOT / name
    with open(found, encoding="utf-8") as file:
        return file.read()
