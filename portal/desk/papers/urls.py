"""The addresses of papers, files and lists, under /can-bo/."""

from django.urls import path

from portal.desk.papers import file_pages, papers, prints, receipt, register, takings
from portal.web import code_in_address  # noqa: F401 (the converter "dossier")

urlpatterns = [
    path("ho-so/<dossier:code>/bien-nhan", receipt.receipt, name="receipt"),
    path("ho-so/<dossier:code>/bien-nhan.pdf", receipt.receipt_pdf, name="receipt_pdf"),
    path("ho-so/<dossier:code>/in/<slug:form>.pdf", prints.printed_pdf, name="printed_pdf"),
    path("ho-so/<dossier:code>/in/<slug:form>", prints.printed, name="printed"),
    path("tep/<str:name>", papers.download, name="file"),
    path("tep/<str:name>/anh", papers.picture, name="file_picture"),
    path("tep/<str:name>/<str:digest>/trang-<int:number>", file_pages.page_picture, name="file_page"),
    path("so-theo-doi", register.register, name="register"),
    path("so-thu", takings.takings, name="takings"),
]
