"""The officials' addresses, under /can-bo/."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.desk import notices, petitions, read_back
from portal.desk.account import signin
from portal.desk.dossier import dossier
from portal.desk.intake import intake, slips, submissions
from portal.desk.papers import papers, prints, receipt, register, takings
from portal.desk.returning import returning
from portal.desk.worklist import approvals, arrivals, bulk, handover, queue, watch
from portal.web import code_in_address  # noqa: F401 (the converter "dossier")

app_name = "desk"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:queue")),
    path("dang-nhap", signin.signin, name="signin"),
    path("dang-xuat", signin.signout, name="signout"),
    path("", include("portal.desk.people.urls")),
    path("doc", read_back.read_back, name="read_back"),
    path("viec", queue.queue, name="queue"),
    path("viec/moi", arrivals.arrivals, name="arrivals"),
    path("cho-duyet", approvals.approvals, name="approvals"),
    path("viec/nhieu", bulk.bulk, name="bulk"),
    path("tiep-nhan", intake.intake, name="intake"),
    path("tiep-nhan/xem-truoc", intake.preview, name="intake_preview"),
    path("tiep-nhan/phan/<str:what>", intake.piece, name="intake_piece"),
    path("tiep-nhan/qua-mang", submissions.submissions, name="submissions"),
    path("huong-dan", slips.slips, name="slips"),
    path("huong-dan/<int:number>.pdf", slips.slip_pdf, name="guidance_pdf"),
    path("huong-dan/<int:number>", slips.slip, name="guidance"),
    path("ho-so/<dossier:code>/moi", dossier.news, name="news"),
    path("ho-so/<dossier:code>/bien-nhan", receipt.receipt, name="receipt"),
    path("ho-so/<dossier:code>/bien-nhan.pdf", receipt.receipt_pdf, name="receipt_pdf"),
    path("ho-so/<dossier:code>/in/<slug:form>.pdf", prints.printed_pdf, name="printed_pdf"),
    path("ho-so/<dossier:code>/in/<slug:form>", prints.printed, name="printed"),
    path("ho-so/<dossier:code>", dossier.dossier, name="dossier"),  # last: a code may hold a slash
    path("tep/<str:name>", papers.download, name="file"),
    path("tep/<str:name>/anh", papers.picture, name="file_picture"),
    path("so-theo-doi", register.page, name="register"),
    path("tin-chua-gui", notices.unsent, name="unsent"),
    path("gop-y", petitions.petitions, name="petitions"),
    path("gop-y/<str:code>", petitions.petition, name="petition"),
    path("ban-giao", handover.handover, name="handover"),
    path("ban-giao/phieu.pdf", handover.control_sheet_pdf, name="handover_pdf"),
    path("ban-giao/phieu", handover.control_sheet, name="handover_sheet"),
    path("can-chu-y", watch.watch, name="watch"),
    path("so-thu", takings.takings, name="takings"),
    path("tra-ket-qua", returning.returning, name="returning"),
]
