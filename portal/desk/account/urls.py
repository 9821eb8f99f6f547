"""The addresses of signing in and of the own account, under /can-bo/; those that allauth looks for: auth_urls.py."""

from django.urls import path

from portal.desk.account import account, new_password, signin

urlpatterns = [
    path("dang-nhap", signin.signin, name="signin"),
    path("dang-xuat", signin.signout, name="signout"),
    path("tai-khoan", account.account, name="account"),
    path("tai-khoan/thu-dien-tu", account.address, name="account_address"),
    path("mat-khau-moi", new_password.new_password, name="new_password"),
]
