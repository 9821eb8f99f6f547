"""The typed look-up: two fields, no cookie, no secret in an address."""

import re

import pytest

from portal.public import addresses


def post(client, code, secret, **more):
    return client.post("/tra-cuu", {"ma": code, "so": secret}, **more)


def test_code_and_digits_lead_to_a_signed_address_without_the_digits(client, received, now):
    dossier = received()
    now("2018-12-18 10:00")
    response = post(client, " t10 31.01-181217–0001 ", "3456")
    assert response.status_code == 303
    assert response["Location"].startswith(f"/ho-so/{dossier.code_key}:")
    assert "3456" not in response["Location"].replace(dossier.code_key, "")
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert dossier.code in page.content.decode()


def test_no_cookie_is_set_on_the_whole_way(client, received, find):
    response = find(received())
    assert response.status_code == 200
    assert not client.cookies
    assert client.get("/").status_code == 200
    assert not client.cookies


def test_the_form_needs_no_token_against_forgery(received, now):
    from django.test import Client

    received()
    now("2018-12-18 10:00")
    assert post(Client(enforce_csrf_checks=True), "T10.31.01-181217-0001", "3456").status_code == 303


def test_unknown_code_and_wrong_digits_are_the_same_page_to_the_byte(client, received, now):
    received()
    now("2018-12-18 10:00")
    wrong = post(client, "T10.31.01-181217-0001", "9999")
    unknown = post(client, "T10.31.01-181217-7777", "3456")
    assert wrong.status_code == unknown.status_code == 404
    typed = {b"0001": b"7777", b"9999": b"3456"}  # the page repeats what was typed, and nothing else differs
    same = wrong.content
    for mine, other in typed.items():
        same = same.replace(b"T10.31.01-181217-" + mine, b"T10.31.01-181217-" + other)
        same = same.replace(b'value="' + mine + b'"', b'value="' + other + b'"')
    assert same == unknown.content
    assert "Chưa tìm thấy hồ sơ với hai thông tin này" in wrong.content.decode()


@pytest.mark.parametrize("typed", ["H13", "khai sinh", "9" * 10_000, "<script>x</script>"])
def test_what_cannot_be_a_code_comes_back_with_a_sentence_and_what_was_typed(client, db, typed):
    response = post(client, typed, "3456")
    body = response.content.decode()
    assert response.status_code == 400
    assert "H13.31-181217-0042" in body and 'aria-invalid="true"' in body
    assert 'value="3456"' in body
    assert "<script>" not in body
    if len(typed) < 64 and typed.isprintable() and "<" not in typed:
        assert f'value="{typed}"' in body
    assert len(body) < 12_000


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [("", "Nhập đủ 4 chữ số."), ("12", "Nhập đủ 4 chữ số."), ("123456", "Nhập đúng 4 số cuối, hoặc cả số")],
)
def test_digits_that_are_too_few_or_neither_four_nor_all_are_told_so(client, db, secret, sentence):
    response = post(client, "T10.31.01-181217-0001", secret)
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_an_empty_form_names_both_fields(client, db):
    body = post(client, "", "").content.decode()
    assert "Nhập mã hồ sơ, ví dụ" in body
    assert "Nhập đủ 4 chữ số." in body


def test_only_whole_numbers_that_were_wrong_too_often_are_told_the_clock_time(client, received, now, settings):
    settings.LOOKUP_WHOLE_FAILURES_PER_ADDRESS = 3
    received()
    now("2018-12-18 10:03")
    for number in range(3):
        assert post(client, f"T10.31.01-181217-000{number}", "0999999999").status_code == 404
    stopped = post(client, "T10.31.01-181217-0001", "0900123456")
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == str(57 * 60)
    assert "Bạn thử lại sau 11:00" in stopped.content.decode()
    assert (
        "Try again after 11:00"
        in client.post("/en/tra-cuu", {"ma": "T10.31.01-181217-0001", "so": "0900123456"}).content.decode()
    )


@pytest.mark.parametrize(
    ("door", "sentence"),
    [("/tra-cuu", "Số điện thoại, hoặc số căn cước (CCCD)"), ("/en/tra-cuu", "Phone number or identity card number")],
)
def test_after_ten_wrong_four_digits_the_form_asks_for_the_whole_number_and_the_neighbour_comes_in(
    client, received, now, door, sentence
):
    """The example: ten wrong look-ups shut a whole /24, right digits included."""
    received()
    now("2018-12-18 10:00")
    for n in range(10):
        assert post(client, f"T10.31.01-181217-{n + 2:04d}", "9999", REMOTE_ADDR="203.0.113.9").status_code == 404
    typed = {"ma": "T10.31.01-181217-0001", "so": "3456"}
    asked = client.post(door, typed, REMOTE_ADDR="203.0.113.9")
    assert asked.status_code == 400
    assert sentence in asked.content.decode() and "T10.31.01-181217-0001" in asked.content.decode()
    for page in (door, door.replace("tra-cuu", "")):
        assert sentence in client.get(page, REMOTE_ADDR="203.0.113.9").content.decode()
    whole = client.post(door, typed | {"so": "0900 123 456"}, REMOTE_ADDR="203.0.113.9")
    assert whole.status_code == 303
    assert client.post(door, typed, REMOTE_ADDR="203.0.113.10").status_code == 303  # four digits, from next door


def test_a_signed_address_closes_after_fifteen_minutes_and_gives_the_code_back(client, received, now):
    dossier = received()
    now("2018-12-18 10:00")
    address = f"/ho-so/{addresses.signed(dossier)}"
    now("2018-12-18 10:14")
    assert client.get(address).status_code == 200
    now("2018-12-18 10:16")
    late = client.get(address)
    assert late.status_code == 410
    assert f'value="{dossier.code_key}"' in late.content.decode()


@pytest.mark.parametrize("forged", ["T1031011812170001", "T1031011812170001:1abcde:xyz", "%20", "a" * 500])
def test_a_forged_address_opens_nothing(client, received, forged):
    received()
    assert client.get(f"/ho-so/{forged}").status_code == 404


def test_a_status_page_is_kept_by_nobody_and_its_address_told_to_nobody(received, find):
    response = find(received())
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_the_digits_are_in_no_address_of_any_form(client, db):
    body = client.get("/tra-cuu").content.decode()
    form = re.search(r"<form[^>]*tra-cuu[^>]*>", body).group()
    assert 'method="post"' in form
