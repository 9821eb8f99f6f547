"""Feedback and complaints from the citizen's side: a receipt at once, followed without account or cookie."""

import re

from django.test import Client

from dossiers.feedback import answering
from dossiers.feedback.models import Author, Petition
from tests.public.citizen_cases import stopped

TEXT = "Chờ quá lâu ở quầy số 2, không ai giải thích."


def filled(client, **changes):
    """The form as a person sends it, with the page's own key."""
    key = re.search(r'name="phieu" value="([^"]+)"', client.get("/gop-y/").content.decode())[1]
    typed = {"phieu": key, "loai": "feedback", "don-vi": "T10.31.01", "noi-dung": TEXT, "ten": "Trần Văn Góp",
             "lien-he": "0911222333"}  # fmt: skip
    return {**typed, **changes}


def codes_of(page):
    return re.findall(r'<b class="code">([^<]+)</b>', page.content.decode())


def test_a_receipt_with_code_secret_and_promise_and_no_cookie(client, world, now):
    now("2018-12-17 14:20")
    form = filled(client)
    page = Client(enforce_csrf_checks=True).post("/gop-y/", form)
    code, secret = codes_of(page)
    said = page.content.decode()
    assert code == Petition.objects.get().code and "Hẹn trả lời trước <b>07/01/2019, 17:00" in said
    assert page["Cache-Control"] == "no-store" and not client.cookies and not page.cookies
    assert codes_of(client.post("/gop-y/", form)) == [code, secret] and Petition.objects.count() == 1


def test_what_is_missing_comes_back_at_its_field_with_what_was_typed(client, world):
    page = client.post("/gop-y/", filled(client, **{"loai": "to-cao", "noi-dung": "ngắn", "don-vi": "XX"}))
    said = page.content.decode()
    assert page.status_code == 422 and 'value="Trần Văn Góp"' in said and ">ngắn</textarea>" in said
    for field in ("loai", "don_vi", "noi_dung"):
        assert f'href="#{field}"' in said and f'id="{field}"' in said
    assert not Petition.objects.exists() and not Author.objects.exists()


def test_unknown_and_wrong_get_the_same_bytes_and_a_right_pair_its_page(client, world, now):
    now("2018-12-17 14:20")
    code, secret = codes_of(client.post("/gop-y/", filled(client)))
    tries = [("PA-0000-0000", secret), (code, "0000000000"), ("nonsense\x00", "'"), ("", "")]
    missed = [client.post("/gop-y/theo-doi", {"ma": one, "bi-mat": two}) for one, two in tries]
    without_typed = {re.sub(rb' value="[^"]*"', b"", page.content) for page in missed}  # it repeats what was typed
    assert {page.status_code for page in missed} == {404} and len(without_typed) == 1
    found = client.post("/gop-y/theo-doi", {"ma": code.lower(), "bi-mat": secret})
    assert (
        found.status_code == 303
        and secret not in found["Location"]
        and secret.replace("-", "") not in found["Location"]
    )
    page = client.get(found["Location"])
    assert TEXT in page.content.decode() and "Góp" not in page.content.decode().replace("Góp ý", "")
    now("2018-12-17 14:36")
    assert client.get(found["Location"]).status_code == 410
    assert client.get("/gop-y/cua-toi/forged").status_code == 404


def test_a_stop_of_wrong_tries_has_a_page_of_its_own_with_the_clock_time(client, world, now, settings):
    settings.LOOKUP_WHOLE_FAILURES_PER_ADDRESS = 3
    now("2018-12-17 14:20")
    said = [client.post("/gop-y/theo-doi", {"ma": "PA-0000-0000", "bi-mat": "x"}) for _ in range(4)]
    assert [answer.status_code for answer in said] == [404, 404, 404, 429]
    assert "Bạn thử lại sau 15:00" in said[-1].content.decode()


def test_one_address_cannot_flood_the_desks_and_its_neighbour_may_still_write(client, world, now, settings):
    settings.PETITIONS_PER_ADDRESS = 5
    now("2018-12-17 14:20")

    def send(n, **more):
        return client.post("/gop-y/", filled(client, **{"noi-dung": f"{TEXT} {n}"}), **more)

    said = [send(n) for n in range(6)]
    assert [answer.status_code for answer in said] == [200] * 5 + [429] and Petition.objects.count() == 5
    assert "Bạn gửi lại sau 15:00" in said[-1].content.decode() and f"{TEXT} 5" in said[-1].content.decode()
    assert send(7, REMOTE_ADDR="127.0.0.2").status_code == 200


def test_published_answers_hold_no_word_of_the_sender(client, world, now, at):
    now("2018-12-17 14:20")
    client.post("/gop-y/", filled(client))
    number, facts = Petition.objects.get().pk, {"by": world.leader, "at": at("2018-12-18 09:00")}
    answering.answer(number, text="Quầy đã mở thêm hai cửa.", seen=1, **facts)
    assert "Quầy đã mở" not in client.get("/gop-y/tra-loi").content.decode()
    answering.publish(number, question="Vì sao phải chờ lâu?", seen=2, **facts)
    for address in ("/gop-y/tra-loi", "/en/gop-y/tra-loi"):
        said = client.get(address).content.decode()
        assert "Quầy đã mở thêm hai cửa." in said and "Vì sao phải chờ lâu?" in said
        assert TEXT not in said and "Trần Văn Góp" not in said and "0911222333" not in said


def test_a_way_to_be_told_needs_an_address_that_fits(client, world):
    for way, contact, good in [("sms", "thu@example.vn", False), ("email", "0911222333", False), ("zalo", "", False),
                               ("fax", "0911222333", False), ("email", "thu@example.vn", True)]:  # fmt: skip
        page = client.post("/gop-y/", filled(client, **{"bao": way, "lien-he": contact}))
        said = page.content.decode()
        assert page.status_code == (200 if good else 422)
        assert good or 'href="#lien_he"' in said or 'href="#bao"' in said
    assert Author.objects.get().way == "email" and "Chúng tôi nhắn bạn khi có trả lời" in said


def test_a_complaint_needs_name_and_address_and_the_others_do_not(client, world):
    page = client.post("/gop-y/", filled(client, **{"loai": "complaint", "ten": "  ", "dia-chi": ""}))
    said = page.content.decode()
    assert page.status_code == 422 and not Petition.objects.exists()
    assert "Khiếu nại cần họ và tên người khiếu nại." in said and "Khiếu nại cần địa chỉ người khiếu nại." in said
    for kind, address in (("complaint", "12 Đường Thử, phường Thử"), ("proposal", ""), ("feedback", "")):
        name = "Trần Văn Góp" if kind == "complaint" else ""
        page = client.post("/gop-y/", filled(client, **{"loai": kind, "ten": name, "dia-chi": address, "lien-he": ""}))
        assert page.status_code == 200
    assert Author.objects.get().address == "12 Đường Thử, phường Thử"


def test_each_is_called_by_its_kind(client, world):
    for kind, words in (("complaint", "khiếu nại"), ("proposal", "kiến nghị"), ("feedback", "phản ánh")):
        said = client.post("/gop-y/", filled(client, **{"loai": kind, "dia-chi": "12 Đường Thử"})).content.decode()
        assert f"Đã nhận {words} của bạn" in said and "góp ý" not in said.replace("/gop-y", "").lower()


def test_the_dossier_it_is_about_is_read_like_any_code_and_never_looked_up(client, world):
    for typed, kept in (("ma ho so: t10.31.01-181217-0001.", "T10.31.01-181217-0001"), ("", "")):
        client.post("/gop-y/", filled(client, **{"loai": "complaint", "dia-chi": "12 Đường Thử", "ho-so": typed}))
        assert Petition.objects.latest("pk").dossier_code == kept
    page = client.post("/gop-y/", filled(client, **{"ho-so": "hồ sơ đất của tôi"}))
    assert page.status_code == 422 and 'href="#ho_so"' in page.content.decode()
    unknown = client.post("/gop-y/", filled(client, **{"ho-so": "T10.31.01-991231-0007"}))
    assert unknown.status_code == 200, "whether there is such a dossier is nobody's to learn here"


def test_a_refused_dossier_leads_to_a_complaint_that_knows_it_and_holds_no_digits(client, world, now):
    now("2019-01-03 10:00")
    dossier = stopped(world)
    page = client.post("/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True).content.decode()
    link = re.search(r'href="(/gop-y/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert "3456" not in link
    form = client.get(link).content.decode()
    assert f'value="{dossier.code}"' in form and 'value="complaint" checked' in form
    assert '<option value="T10.31.01" selected>' in form
