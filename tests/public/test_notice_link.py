"""The short link of a message opens the public page of its dossier, without the name."""

from dossiers.notices import links
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from portal.web.log_masking import mask


def test_a_messages_link_opens_the_page_without_the_name(client, received, now, at):
    dossier = received()
    prepare_pending(at=at("2018-12-17 15:00"))
    token = links.token_of(Message.objects.get().key)
    now("2018-12-18 10:00")
    page = client.get(f"/t/{token}")
    said = page.content.decode()
    assert page.status_code == 200 and dossier.code in said
    assert "Nguyễn Thị Thử" not in said and "0900123456" not in said
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert not client.cookies
    wrong = client.get("/t/0000000000")
    assert wrong.status_code == 404 and dossier.code not in wrong.content.decode()
    now("2019-08-18 10:00")
    assert client.get(f"/t/{token}").status_code == 404


def test_a_messages_link_never_reaches_a_log():
    assert mask("GET /t/ABCDEFGHJK 200, /nhan-tin/H13:1a:b") == "GET /t/… 200, /nhan-tin/…"
