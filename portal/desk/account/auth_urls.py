"""The addresses of django-allauth that exist here, in our own words; it finds them by these names.

What is not listed (sign-up, e-mail, reset by e-mail, connected accounts) does not exist.
"""

from django.urls import path
from django.views.generic import RedirectView

from portal.desk.account import factors, identity, signin

urlpatterns = [
    path("dang-nhap", signin.signin, name="account_login"),
    path("dang-xuat", signin.signout, name="account_logout"),
    path("dang-nhap/lop-thu-hai", factors.Authenticate.as_view(), name="mfa_authenticate"),
    path("dang-nhap/dinh-danh", identity.begin, name="openid_connect_login"),
    path("dang-nhap/dinh-danh/ve", identity.callback, name="openid_connect_callback"),
    path("xac-nhan/mat-khau", factors.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("xac-nhan/ma", factors.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("xac-nhan/khoa", factors.KeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("lop-thu-hai", factors.FactorIndex.as_view(), name="mfa_index"),
    path("lop-thu-hai/dien-thoai", factors.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("lop-thu-hai/dien-thoai/bo", factors.DeactivateTotp.as_view(), name="mfa_deactivate_totp"),
    path("lop-thu-hai/khoa", factors.AddKey.as_view(), name="mfa_add_webauthn"),
    path("lop-thu-hai/khoa/<int:pk>/bo", factors.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("lop-thu-hai/cac-khoa", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("lop-thu-hai/ma-du-phong", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("lop-thu-hai/ma-du-phong/moi", factors.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
