"""The address of handing results out, under /can-bo/."""

from django.urls import path

from portal.desk.returning import returning

urlpatterns = [
    path("tra-ket-qua", returning.returning, name="returning"),
]
