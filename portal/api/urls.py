"""The API's addresses, under /api/. Version 1 only ever grows: what is removed or renamed begins version 2."""

from django.urls import path, re_path

from portal.api.deadlines import DueView, LedgerView
from portal.api.dossiers import DossierView
from portal.api.figures import FiguresView
from portal.api.problem_documents import no_such_place
from portal.api.procedures import ProceduresView, ProcedureView
from portal.api.schema_pages import DocsView, SchemaView
from portal.api.units import UnitsView, UnitView
from portal.api.usage import UsageView
from portal.web import code_in_address  # noqa: F401 (the converter "dossier")

app_name = "api"

urlpatterns = [
    path("v1/dossiers/<dossier:code>/ledger/", LedgerView.as_view(), name="ledger"),
    path("v1/dossiers/<dossier:code>/usage/", UsageView.as_view(), name="usage"),
    path("v1/dossiers/<dossier:code>/", DossierView.as_view(), name="dossier"),  # last: a code may hold a slash
    path("v1/deadlines/due", DueView.as_view(), name="due"),
    path("v1/deadlines/due/", DueView.as_view(schema=None)),
    path("v1/units/", UnitsView.as_view(), name="units"),
    path("v1/units/<str:code>/", UnitView.as_view(), name="unit"),
    path("v1/procedures/", ProceduresView.as_view(), name="procedures"),
    path("v1/procedures/<str:code>/", ProcedureView.as_view(), name="procedure"),
    path("v1/figures/", FiguresView.as_view(), name="figures"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^", no_such_place),
]
