"""The addresses of reception, under /can-bo/."""

from django.urls import path

from portal.desk.intake import intake, slips, submissions

urlpatterns = [
    path("tiep-nhan", intake.intake, name="intake"),
    path("tiep-nhan/xem-truoc", intake.preview, name="intake_preview"),
    path("tiep-nhan/phan/<str:what>", intake.piece, name="intake_piece"),
    path("tiep-nhan/qua-mang", submissions.submissions, name="submissions"),
    path("huong-dan", slips.slips, name="slips"),
    path("huong-dan/<int:number>.pdf", slips.slip_pdf, name="guidance_pdf"),
    path("huong-dan/<int:number>", slips.slip, name="guidance"),
]
