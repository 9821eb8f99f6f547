"""A form that waits for a fresh second factor: done as typed or, should the session end meanwhile, filled again."""

from urllib.parse import parse_qs, urlsplit

from django.core.cache import cache

from dossiers.casework.states import State
from portal.web.kept_forms.models import KeptForm
from tests.desk.conftest import *  # noqa: F403 (the small world)
from tests.desk.test_second_factor import STEP, code, demanded, enrolled, grow_old, post_signin  # noqa: F401 (fixtures)
from tests.kept_forms.test_kept_forms import HTML, line_of, owner
from tests.world import signing


def asked_again(client, page, dossier):
    """A signature is posted with the page's own line, six minutes after the factor was shown."""
    line = line_of(client, f"{page}?viec=resolve")
    grow_old(client)
    typed = {"viec": "resolve", "seen": dossier.acted_seq, **signing(remark="Đủ điều kiện, đã đối chiếu bản chính")}
    answer = client.post(page, {**typed, owner.FIELD: line}, **HTML)
    assert answer["Location"].startswith("/can-bo/xac-nhan/ma?next=")
    return answer, parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_it_is_done_as_it_was_typed_and_then_forgotten(enrolled, in_process, page_of):  # noqa: F811
    client, secret, _ = enrolled
    dossier = in_process()
    answer, there = asked_again(client, page_of(dossier), dossier)
    assert KeptForm.objects.count() == 1
    done = client.post(answer["Location"], {"code": code(secret), "next": there}, **HTML)
    assert done.status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == State.FINISHED and not KeptForm.objects.exists()


def test_when_the_session_ends_at_the_second_factor_the_words_come_back_and_nothing_is_signed(
    enrolled,  # noqa: F811
    in_process,
    page_of,
):
    client, secret, _ = enrolled
    dossier = in_process()
    answer, there = asked_again(client, page_of(dossier), dossier)
    client.session.flush()
    at_step_up = client.post(answer["Location"], {"code": code(secret), "next": there}, **HTML)
    assert at_step_up.status_code in (302, 403)
    cache.clear()
    step = post_signin(client, "t.lanhdao", next=there)
    assert step["Location"].startswith(STEP)
    client.post(step["Location"], {"code": code(secret)})
    page = client.get(there, **HTML).content.decode()
    assert "Đủ điều kiện, đã đối chiếu bản chính" in page and "data-came-back" in page
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS
