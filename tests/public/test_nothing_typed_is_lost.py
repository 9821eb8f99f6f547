"""What a citizen typed or chose stays: after a mistake, after a slow hour, beside a file that is refused."""

import io
import re

import pytest
from django.test import Client

from dossiers.casework import access
from dossiers.casework.models import Attachment, Contact
from portal.web.kept_forms import keeping
from portal.web.kept_forms.models import KeptForm
from tests.casework import specimens
from tests.public.test_handing_in import address, asked, send, upload  # noqa: F401 (fixtures)

HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


def proof_of(page):
    return re.search(r'name="bieu-mau" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize("code,digits", [("T10.31.01-181217-0001", "9999"), ("T10.31.01-181217-7777", "3456")])
def test_the_look_up_comes_back_with_both_fields_and_the_digits_stand_in_no_address(
    client, received, now, code, digits
):
    received()
    now("2018-12-18 10:00")
    answer = client.post("/tra-cuu", {"ma": code, "so": digits}, **HTML)
    assert answer.status_code == 303 and digits not in answer["Location"] and not answer.cookies
    page = client.get(answer["Location"], **HTML)
    assert page.status_code == 404 and page["Cache-Control"] == "no-store"
    assert f'value="{code}"' in page.content.decode() and f'value="{digits}"' in page.content.decode()
    assert digits.encode() not in bytes(KeptForm.objects.get().sealed)


def test_a_kept_mistake_is_gone_after_a_quarter_of_an_hour_and_leaves_the_plain_form(client, received, now):
    received()
    now("2018-12-18 10:00")
    answer = client.post("/tra-cuu", {"ma": "T10.31.01-181217-0001", "so": "9999"}, **HTML)
    now("2018-12-18 10:16")
    page = client.get(answer["Location"], **HTML)
    assert page.status_code == 200 and "9999" not in page.content.decode()


def test_one_network_cannot_fill_the_store(client, db, now, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_OF_A_NETWORK", 5)
    now("2018-12-18 10:00")
    answers = [client.post("/tra-cuu", {"ma": "x", "so": "1"}, **HTML).status_code for _ in range(9)]
    assert answers.count(303) == keeping.MOST_OF_A_NETWORK and answers[-1] == 400
    assert client.post("/tra-cuu", {"ma": "x", "so": "1"}, REMOTE_ADDR="10.9.8.7", **HTML).status_code == 303


def test_what_was_typed_to_follow_a_petition_stays(client, db):
    page = client.post("/gop-y/theo-doi", {"ma": "PA-AAAA-BBBB", "bi-mat": "abcde12345"}).content.decode()
    assert 'value="PA-AAAA-BBBB"' in page and 'value="abcde12345"' in page


@pytest.fixture
def slow(client, received, now):
    """The receipt's page is read at ten; its form is sent at half past one."""

    def made(link):
        dossier = received()
        now("2018-12-18 10:00")
        page = client.get(f"/r/{access.issue_token(dossier, at=dossier.received_at)}").content.decode()
        there = re.search(link, page)[1]
        proof = proof_of(client.get(there))
        now("2018-12-18 13:30")
        return there, proof

    return made


def test_who_types_for_hours_about_how_to_be_told_is_heard_and_an_old_address_alone_opens_nothing(client, slow):
    there, proof = slow(r'href="(/nhan-tin/[^"]+)"')
    assert client.get(there).status_code == 410
    assert client.post(there, {"thu": "la@noi.vn", "cach": "email"}).status_code == 410
    assert client.post(there, {"thu": "la@noi.vn", "cach": "email", "bieu-mau": proof + "x"}).status_code == 410
    answer = client.post(there, {"thu": "moi@noi.vn", "cach": "email", "bieu-mau": proof})
    assert answer.status_code == 303 and client.get(answer["Location"]).status_code == 200
    assert list(Contact.objects.get().channels) == ["email"]


def test_who_thinks_for_hours_about_where_to_get_the_result_is_heard(client, slow):
    there, proof = slow(r'href="(/viec/[^"]+/)"')
    typed = {"viec": "nhan", "noi-nhan": "post", "dia-chi": "12 Đường Ba, Phường Thử"}
    assert client.post(there, typed).status_code == 410
    answer = client.post(there, {**typed, "bieu-mau": proof})
    assert answer.status_code == 303 and client.get(answer["Location"]).status_code == 200


def test_files_of_a_form_drawn_in_time_are_kept_after_the_address_is_over(client, asked, address, now):  # noqa: F811
    page = client.get(address)
    now("2018-12-18 12:30")
    pause = asked[0].pauses.get()
    answer = Client().post(address, {"lan": pause.pk, "bieu-mau": proof_of(page), "tep-0": upload(specimens.picture())})
    assert answer.status_code == 303 and client.get(answer["Location"]).status_code == 200
    assert Attachment.objects.count() == 1


def test_one_form_takes_every_paper_and_what_is_good_stays_beside_what_is_not(send, client, address):  # noqa: F811
    page = send(**{"tep-0": upload(specimens.picture()), "tep-1": upload(specimens.PROGRAMME, "don.pdf"), "nop": "1"})
    said = page.content.decode()
    assert page.status_code == 422 and "bên trong là chương trình" in said and 'aria-describedby="tep-1-e"' in said
    assert [file.slot for file in Attachment.objects.all()] == ["0"] and "anh.jpg" in said
    two = [upload(specimens.PDF, "mot.pdf"), upload(specimens.picture(size=(300, 300)), "hai.jpg")]
    assert send(**{"tep-1": two, "nop": "1"}).status_code == 303
    assert "Đã nhận giấy tờ của bạn" in client.get(address).content.decode()
    assert Attachment.objects.filter(dossier__isnull=False).count() == 3


def test_a_word_of_success_stands_on_the_page_after_sending(send, client):  # noqa: F811
    answer = send(**{"tep-0": io.BytesIO(specimens.PDF)})
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'<p id="da-gui"[^>]*role="status"', page) and "Đã gửi 1 tệp" in page
