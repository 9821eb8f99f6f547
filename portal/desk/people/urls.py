"""The addresses of the people an administrator looks after, under /can-bo/."""

from django.urls import path

from portal.desk.people import people, people_add, people_import, people_log, person, public_names

urlpatterns = [
    path("nhan-su", people.people, name="people"),
    path("nhan-su/them", people_add.add, name="people_add"),
    path("nhan-su/nhap", people_import.people_import, name="people_import"),
    path("nhan-su/nhap/mau", people_import.people_template, name="people_template"),
    path("nhan-su/nhap/lam", people_import.people_import_done, name="people_import_done"),
    path("nhan-su/cong-khai", public_names.public_names, name="public_names"),
    path("nhan-su/nhat-ky", people_log.log, name="people_log"),
    path("nhan-su/nguoi/<str:username>", person.person, name="person"),
]
