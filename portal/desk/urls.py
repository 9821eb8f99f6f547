"""The officials' addresses, under /can-bo/: each room's own, and those of single screens."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.desk import keeping_terms, petitions, read_back, unsent

app_name = "desk"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:queue")),
    path("doc", read_back.read_back, name="read_back"),
    path("tin-chua-gui", unsent.unsent, name="unsent"),
    path("thoi-han-luu", keeping_terms.keeping_terms, name="keeping_terms"),
    path("gop-y", petitions.petitions, name="petitions"),
    path("gop-y/<str:code>", petitions.petition, name="petition"),
    path("", include("portal.desk.account.urls")),
    path("", include("portal.desk.people.urls")),
    path("", include("portal.desk.worklist.urls")),
    path("", include("portal.desk.intake.urls")),
    path("", include("portal.desk.on_the_spot.urls")),
    path("", include("portal.desk.returning.urls")),
    path("", include("portal.desk.papers.urls")),
    path("", include("portal.desk.registers.urls")),
    path("", include("portal.desk.dossier.urls")),  # last: a code may hold a slash
]
