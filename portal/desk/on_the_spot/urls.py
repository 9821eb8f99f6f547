"""The addresses of what is done on the spot, under /can-bo/."""

from django.urls import path

from portal.desk.on_the_spot import certifications, on_the_spot

urlpatterns = [
    path("lam-ngay", on_the_spot.on_the_spot, name="on_the_spot"),
    path("so-chung-thuc", certifications.certifications, name="certifications"),
    path("so-chung-thuc/<int:number>", certifications.correction, name="certification"),
]
