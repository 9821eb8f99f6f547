"""The citizens' addresses. Vietnamese, without accents, never carrying a secret in clear."""

from django.urls import path

from portal.public import (
    acting,
    calculator,
    contact,
    dossier,
    figures,
    handing_in,
    home,
    lookup,
    pages,
    phone,
    procedure,
    procedures,
    receipt,
    unit,
)

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
    path("viec/<str:signed>/", acting.act, name="acting"),
    path("viec/<str:signed>/bo-sung", handing_in.hand_in, name="hand_in"),
    path("viec/<str:signed>/bo-sung/anh/<str:name>", handing_in.picture, name="hand_in_picture"),
    path("nhan-tin/<str:signed>", contact.contact, name="contact"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>", procedure.procedure, name="procedure"),
    path("ket-qua/", figures.figures, name="figures"),
    path("ket-qua/don-vi.csv", figures.table, name="figures_table"),
    path("ket-qua/cach-tinh/", figures.how, name="figures_how"),
    path("don-vi/<str:code>", unit.unit, name="unit"),
    path("tinh-ngay-hen/", calculator.calculator, name="calculator"),
    path("huong-dan/", pages.help_page, name="help"),
    path("lien-he/", pages.whom_to_ask, name="whom_to_ask"),
    path("tro-nang/", pages.accessibility, name="accessibility"),
    path("to-cao/", pages.denunciation, name="denunciation"),
    path("bao-mat/", pages.privacy, name="privacy"),
]
