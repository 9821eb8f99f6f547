"""The addresses of the city's own settings, under /quan-tri/."""

from django.urls import path

from portal.desk.setup import city_form, first_setting

app_name = "setup"
urlpatterns = [
    path("thiet-lap", first_setting.first_setting, name="first_setting"),
    path("thanh-pho", city_form.city_form, name="city_form"),
]
