"""The leaders' addresses, under /dieu-hanh/."""

from django.urls import path

from portal.board import (
    calendar,
    definitions,
    disputed,
    dossier_list,
    downloads,
    for_others,
    forms,
    index766,
    inspections,
    integrity,
    late_closing,
    late_list,
    overview,
    reminders,
    satisfaction,
    today,
    unit,
)

app_name = "board"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("hom-nay/", today.today, name="today"),
    path("don-vi/<str:code>/", unit.unit, name="unit"),
    path("don-vi/<str:code>/nhan-ho/", for_others.for_others, name="for_others"),
    path("lich/", calendar.calendar, name="calendar"),
    path("lich/ngay-da-qua/<str:code>/", late_closing.late_closing, name="late_closing"),
    path("lich/ngay-da-qua/<str:code>/van-ban", late_closing.notice, name="late_closing_notice"),
    path("ho-so/", dossier_list.dossiers, name="dossiers"),
    path("bieu/", forms.forms, name="forms"),
    path("bieu/ky/", forms.sign, name="sign"),
    path("dau-hieu/", integrity.integrity, name="integrity"),
    path("dau-hieu/<int:sign_number>/", integrity.sign, name="integrity_sign"),
    path("dau-hieu/mau/", integrity.drawn, name="integrity_sample"),
    path("chi-so/", index766.index766, name="index766"),
    path("hai-long/", satisfaction.satisfaction, name="satisfaction"),
    path("ket-qua-sai/", disputed.disputed, name="disputed"),
    path("don-doc/", reminders.reminders, name="reminders"),
    path("don-doc/<int:reminder_number>/", reminders.reminder, name="reminder"),
    path("don-doc/tre-han/", late_list.late_months, name="late_months"),
    path("don-doc/kiem-tra/", inspections.inspections, name="inspections"),
    path("cach-tinh/", definitions.definitions, name="definitions"),
    path("xuat/", downloads.ask, name="export"),
    path("tai-ve/", downloads.downloads, name="downloads"),
    path("tai-ve/<uuid:number>/", downloads.download, name="download"),
]
