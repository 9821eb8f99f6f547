"""Signing results on screen, one or several: number, date and file are asked, and what was given is kept."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dossiers.casework.models import Dossier
from tests.behind_the_log import rewrite
from tests.casework import specimens
from tests.desk.conftest import words
from tests.world import ON_PAPER, resolve


def tick(dossier):
    return f"{dossier.code}:{dossier.acted_seq}"


def after(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def signed_in_bulk(desk, chosen, **more):
    return desk.post("/can-bo/viec/nhieu", {"chon": [tick(one) for one in chosen], "lam": "resolve", **more})


def test_results_are_not_signed_in_bulk_with_nothing(world, at_desk, in_process):
    chosen = [in_process(), in_process(hours=4), in_process(hours=5)]
    page = signed_in_bulk(at_desk("leader"), chosen)
    assert page.status_code == 422 and "mỗi kết quả cần số, ngày" in words(page)
    assert [set(one.errors) for one in page.context["chosen"]] == [{"number", "on_paper"}] * 3
    assert not Dossier.objects.filter(state=9).exists()


def test_a_series_is_counted_up_over_the_ticked_ones_and_a_number_of_ones_own_stands(world, at_desk, in_process):
    chosen = [in_process(), in_process(hours=4), in_process(hours=5)]
    own = {f"so-{chosen[1].code}": "7/QĐ"}
    typed = {"so-dau": "09/GP", "ban-giay": ON_PAPER, **own}
    seen = at_desk("leader").post(
        "/can-bo/viec/nhieu", {"chon": [tick(one) for one in chosen], "lam": "danh-so", **typed}
    )
    assert seen.status_code == 200 and 'value="11/GP"' in words(seen) and not Dossier.objects.filter(state=9).exists()
    page = signed_in_bulk(at_desk("leader"), chosen, **typed)
    assert "3 trên 3 hồ sơ đã xong" in words(page)
    assert [one.decisions.get().number for one in chosen] == ["09/GP", "7/QĐ", "11/GP"]


def test_the_date_of_several_results_is_read_as_people_write_it(world, at_desk, in_process):
    chosen = [in_process(), in_process(hours=4)]
    today, typed = timezone.localdate(), {"so-dau": "21/GP", "ban-giay": ON_PAPER}
    wrong = signed_in_bulk(at_desk("leader"), chosen, ngay="31/02/2018", **typed)
    assert wrong.status_code == 422 and "31/02/2018" in words(wrong)
    assert all("tháng 2" in one.errors["dated_on"].lower() for one in wrong.context["chosen"])
    signed_in_bulk(at_desk("leader"), chosen, ngay=f"ngày {today.day} tháng {today.month} năm {today.year}", **typed)
    assert [one.decisions.get().dated_on for one in chosen] == [today, today]


def test_a_number_of_the_series_that_is_taken_is_not_given_again(world, at_desk, in_process):
    resolve(in_process(hours=6).pk, by=world.leader, at=timezone.now(), number="10/GP")
    chosen = [in_process(), in_process(hours=4)]
    page = signed_in_bulk(at_desk("leader"), chosen, **{"so-dau": "9/GP", "ban-giay": ON_PAPER})
    assert [one.done for one in page.context["chosen"]] == [True, False] and "đã cấp" in words(page)
    assert [Dossier.objects.get(pk=one.pk).state for one in chosen] == [9, 4]


def test_a_file_of_one_of_several_is_kept_over_a_mistake_and_signed_with_it(world, at_desk, in_process):
    desk, chosen = at_desk("leader"), [in_process(), in_process(hours=4)]
    with_file = {f"tep-{chosen[0].pk}": SimpleUploadedFile("gp.pdf", specimens.PDF)}
    drawn = desk.post("/can-bo/viec/nhieu", {"chon": [tick(one) for one in chosen]})
    key = str(drawn.context["signing"].typed.key)
    page = signed_in_bulk(desk, chosen, **{"so-dau": "1/GP", "result_key": key, **with_file})
    assert page.status_code == 422 and [set(one.errors) for one in page.context["chosen"]] == [set(), {"on_paper"}]
    page = signed_in_bulk(desk, chosen, **{"so-dau": "1/GP", "ban-giay": ON_PAPER, "result_key": key})
    assert page.status_code == 200, [one.errors for one in page.context["chosen"]]
    assert [one.decisions.get().file is not None for one in chosen] == [True, False]


def test_a_result_is_signed_with_its_file_which_waits_over_a_mistake(do, in_process, at_desk, page_of):
    dossier = in_process()
    drawn = words(at_desk("leader").get(f"{page_of(dossier)}?viec=resolve"))
    key = drawn.split('name="result_key" value="')[1].split('"')[0]
    wrong = {"number": "abc", "on_paper": "", "result_key": key}
    page = words(do("leader", dossier, "resolve", file=SimpleUploadedFile("ket-qua.pdf", specimens.PDF), **wrong))
    assert "Số văn bản có chữ số" in page and "Đã nhận tệp “ket-qua.pdf”" in page
    assert f'name="result_key" value="{key}"' in page
    done = do("leader", dossier, "resolve", on_paper="", result_key=key)
    assert done.status_code == 302
    decision = after(dossier).decisions.get()
    assert (decision.number, decision.file.label, decision.on_paper) == ("12/GP", "ket-qua.pdf", "")
    assert "ket-qua.pdf" in words(at_desk("leader").get(page_of(dossier)))


def test_a_result_of_an_old_system_says_that_it_has_no_number(finished, in_process, at_desk, page_of):
    dossier = finished()
    assert "Chưa ghi số, ngày" not in words(at_desk("leader").get(page_of(dossier)))
    imported = in_process(hours=4)
    rewrite(imported, state=9, finished_at=imported.acted_at, outcome="on_time")
    assert "Chưa ghi số, ngày của văn bản kết quả" in words(at_desk("leader").get(page_of(imported)))
