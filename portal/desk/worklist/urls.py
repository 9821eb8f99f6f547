"""The addresses of what waits for somebody, under /can-bo/."""

from django.urls import path

from portal.desk.worklist import approvals, arrivals, batch, bulk, handover, paper_ways, queue, watch

urlpatterns = [
    path("ban-giay", paper_ways.paper_ways, name="paper_ways"),
    path("viec", queue.queue, name="queue"),
    path("viec/moi", arrivals.arrivals, name="arrivals"),
    path("cho-duyet", approvals.approvals, name="approvals"),
    path("viec/nhieu", bulk.bulk, name="bulk"),
    path("viec/nhieu/<uuid:number>", batch.batch, name="batch"),
    path("ban-giao", handover.handover, name="handover"),
    path("ban-giao/phieu.pdf", handover.control_sheet_pdf, name="handover_pdf"),
    path("ban-giao/phieu", handover.control_sheet, name="handover_sheet"),
    path("can-chu-y", watch.watch, name="watch"),
]
