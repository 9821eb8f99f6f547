"""The addresses of a dossier's page, under /can-bo/. They come last: a code may hold a slash."""

from django.urls import path

from portal.desk.dossier import dossier
from portal.web import code_in_address  # noqa: F401 (the converter "dossier")

urlpatterns = [
    path("ho-so/<dossier:code>/moi", dossier.news, name="news"),
    path("ho-so/<dossier:code>", dossier.dossier, name="dossier"),  # last: a code may hold a slash
]
