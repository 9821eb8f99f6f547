"""The addresses of the catalogue of procedures, under /quan-tri/."""

from django.urls import path
from django.views.generic import RedirectView

from portal.desk.catalogue import (
    catalogue_change,
    catalogue_edit,
    catalogue_file,
    catalogue_list,
    catalogue_procedure,
    city_decisions,
    elsewhere,
)

app_name = "catalogue"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="catalogue:catalogue_list")),
    path("thu-tuc", catalogue_list.catalogue_list, name="catalogue_list"),
    path("thu-tuc-moi", catalogue_edit.new_procedure, name="new_procedure"),
    path("thu-tuc/<str:code>", catalogue_procedure.procedure, name="procedure"),
    path("thu-tuc/<str:code>/ban-moi", catalogue_edit.new_version, name="new_version"),
    path("danh-muc.xlsx", catalogue_file.catalogue_workbook, name="catalogue_workbook"),
    path("nhap-danh-muc", catalogue_file.catalogue_import, name="catalogue_import"),
    path("noi-khac", elsewhere.elsewhere, name="elsewhere"),
    path("noi-khac-moi", elsewhere.elsewhere_new, name="elsewhere_new"),
    path("noi-khac/<slug:which>", elsewhere.elsewhere_row, name="elsewhere_row"),
    path("thay-doi", catalogue_change.changes, name="changes"),
    path("thay-doi/<int:number>", catalogue_change.change, name="change"),
    path("thay-doi/<int:number>/sua", catalogue_edit.edit_draft, name="edit_draft"),
    path("quyet-dinh", city_decisions.decisions, name="decisions"),
    path("quyet-dinh/<int:number>", city_decisions.decision, name="decision"),
    path("quyet-dinh/<int:number>/tep", city_decisions.pdf, name="decision_pdf"),
]
