"""The addresses about people, under /can-bo/: the own account, and the people an administrator looks after."""

from django.urls import path

from portal.desk.account import account, new_password
from portal.desk.people import people, people_add, people_log, person

urlpatterns = [
    path("tai-khoan", account.account, name="account"),
    path("mat-khau-moi", new_password.new_password, name="new_password"),
    path("nhan-su", people.people, name="people"),
    path("nhan-su/them", people_add.add, name="people_add"),
    path("nhan-su/nhat-ky", people_log.log, name="people_log"),
    path("nhan-su/nguoi/<str:username>", person.person, name="person"),
]
