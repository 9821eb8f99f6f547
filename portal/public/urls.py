"""The citizens' addresses. Vietnamese, without accents, never carrying a secret in clear."""

from django.urls import path

from portal.public import calculator, contact, dossier, figures, home, lookup, pages, phone, procedures, receipt

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("tra-cuu", lookup.lookup, name="lookup"),
    path("tra-cuu/dien-thoai", phone.phone, name="phone"),
    path("tra-cuu/dien-thoai/da-nhan", phone.told, name="phone_told"),
    path("tra-cuu/dien-thoai/dong", phone.close, name="phone_close"),
    path("tra-cuu/dien-thoai/<uuid:asked>", phone.code, name="phone_code"),
    path("ho-so/<str:signed>", dossier.by_signed_address, name="dossier"),
    path("r/<str:token>", dossier.by_token, name="receipt"),
    path("r/<str:token>/giay-tiep-nhan.pdf", receipt.receipt, name="receipt_pdf"),
    path("t/<str:token>", dossier.by_notice, name="notice"),
    path("nhan-tin/<str:signed>", contact.contact, name="contact"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>", procedures.procedure, name="procedure"),
    path("ket-qua/", figures.figures, name="figures"),
    path("tinh-ngay-hen/", calculator.calculator, name="calculator"),
    path("huong-dan/", pages.help_page, name="help"),
    path("bao-mat/", pages.privacy, name="privacy"),
]
