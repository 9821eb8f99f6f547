"""The addresses of the registers."""

from django.urls import path

from portal.desk.registers import book, entry, years

urlpatterns = [
    path("dan-van/", years.registers, name="registers"),
    path("dan-van/<str:book>/", book.register_book, name="register_book"),
    path("dan-van/<str:book>/ghi", entry.register_new, name="register_new"),
    path("dan-van/<str:book>/<int:number>", entry.register_entry, name="register_entry"),
    path("dan-van/<str:book>/<int:number>/sua", entry.register_correction, name="register_correction"),
]
