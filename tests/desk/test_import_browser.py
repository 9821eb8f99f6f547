"""A file with a wrong row is sent in a browser, mended, checked and brought in; on a telephone without script too."""

import pytest
from django.utils import timezone

from dossiers.casework.models import Dossier
from dossiers.units.roles import Role
from portal.imports import upload_runs
from tests import browser
from tests.desk.test_screens import look_at, sign_in
from tests.portal.tables import row, table
from tests.world import a_world, an_officer

pytestmark = pytest.mark.browser


def worked():
    upload_runs.work(at=timezone.now())
    for child in upload_runs._children:
        child.wait(60)


@pytest.mark.parametrize("javascript", [True, False], ids=["desktop", "phone without javascript"])
def test_a_file_is_mended_checked_and_brought_in(own_database, web, javascript, tmp_path):
    world = a_world()
    an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    wrong = table(tmp_path, row(1), row(2, phone="1"), name="sai.csv")
    right = table(tmp_path, row(1), row(2), name="dung.csv")
    look = look_at if javascript else lambda page: [browser.scrolls_sideways(page)] * browser.scrolls_sideways(page)
    troubles = []
    with browser.opened(viewport=browser.DESKTOP if javascript else browser.PHONE, javascript=javascript) as page:
        sign_in(page, web, "t.quantri.tp")
        for file, end in ((wrong, "Có chỗ sai, chưa nhập gì"), (right, "Đã kiểm tra, chưa nhập gì")):
            page.goto(f"{web}/quan-tri/nhap-du-lieu")
            troubles += look(page)
            page.get_by_label("Tệp hồ sơ").set_input_files(file)
            page.get_by_role("button", name="Gửi và kiểm tra").click()
            page.get_by_role("heading", name="Đang kiểm tra").wait_for()
            worked()
            page.reload()
            page.get_by_role("heading", name=end).wait_for()
            troubles += look(page)
        page.get_by_role("button", name="Nhập 2 hồ sơ").click()
        page.get_by_role("heading", name="Đang nhập").wait_for()
        worked()
        page.reload()
        page.get_by_text("Đã nhập 2 hồ sơ").wait_for()
    assert troubles == []
    assert Dossier.objects.count() == 2
