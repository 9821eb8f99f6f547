"""The addresses of the city's own settings, under /quan-tri/."""

from django.urls import path

from portal.desk.setup import city_form, first_setting, import_files, unit_form

app_name = "setup"
urlpatterns = [
    path("thiet-lap", first_setting.first_setting, name="first_setting"),
    path("thanh-pho", city_form.city_form, name="city_form"),
    path("nhap-du-lieu", import_files.import_files, name="import_files"),
    path("nhap-du-lieu/mau", import_files.import_template, name="import_template"),
    path("nhap-du-lieu/<uuid:number>", import_files.import_file, name="import_file"),
    path("nhap-du-lieu/<uuid:number>/bao-cao", import_files.import_report, name="import_report"),
    path("don-vi", unit_form.units, name="units"),
    path("don-vi/<str:code>", unit_form.unit_form, name="unit_form"),
]
