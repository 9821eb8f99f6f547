"""Telephone codes: derived and stored nowhere, six digits, minutes and tries, budgets that hold under 64 at once."""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connections, transaction

from dossiers.casework import actions, limits
from dossiers.casework.models import Contact
from dossiers.notices import delivering, links, phones
from dossiers.notices.models import Message, PhoneRequest
from tests.world import a_dossier, a_world, local

NET = "203.0.113.9"
NOW = local("2018-12-18 22:30")


def asked(phone="0900123456", wish="open", at=NOW, address=NET):
    request = phones.ask(phone, wish, address=address, at=at)
    phones.prepare_phone_messages(at=at)
    return request


def wrong(request):
    return "000000" if links.code_of(request.id) != "000000" else "111111"


def test_a_code_goes_out_at_night_and_opens_the_numbers_dossiers(received, gateway, monkeypatch):
    server = gateway()
    monkeypatch.setattr(delivering, "TOGETHER", 1)
    mine, other = received(), received(phone="0911111111")
    request = asked()
    assert delivering.deliver(at=NOW) == 1
    (sent,) = server.texts.values()
    code = links.code_of(request.id)
    assert len(code) == 6 and code in sent["text"] and len(sent["text"]) <= 160
    opened = phones.open_with(request.id, f" {code[:3]} {code[3:]}", address=NET, at=NOW)
    assert [found.pk for found in phones.dossiers_of(opened.phone)] == [mine.pk] != [other.pk]
    assert phones.session_of(request.id, at=NOW + phones.SESSION / 2).phone == "0900123456"
    assert phones.session_of(request.id, at=NOW + phones.SESSION) is None


def test_the_code_stands_in_no_table(received):
    received()
    request = asked()
    code = links.code_of(request.id)
    assert code not in str(list(Message.objects.values())) + str(list(PhoneRequest.objects.values()))
    assert "{code}" in Message.objects.get(key=request.id).body


def test_an_unknown_number_gets_no_message_and_no_list_even_with_the_right_digits(received):
    received()
    request = asked("0999999999")
    assert not Message.objects.filter(kind="phone_code").exists()
    with pytest.raises(phones.WrongPhoneCode):
        phones.open_with(request.id, links.code_of(request.id), address=NET, at=NOW)


def test_a_code_has_five_tries_five_minutes_and_one_use(received):
    received()
    request = asked()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(phones.WrongPhoneCode) as miss:
            phones.open_with(request.id, wrong(request), address=NET, at=NOW)
        assert miss.value.left == left
    with pytest.raises(phones.CodeIsOver):
        phones.open_with(request.id, links.code_of(request.id), address=NET, at=NOW)
    late = asked()
    with pytest.raises(phones.CodeIsOver):
        phones.open_with(late.id, links.code_of(late.id), address=NET, at=late.expires_at)
    good = asked()
    phones.open_with(good.id, links.code_of(good.id), address=NET, at=NOW)
    with pytest.raises(phones.CodeIsOver):
        phones.open_with(good.id, links.code_of(good.id), address=NET, at=NOW)
    with pytest.raises(phones.CodeIsOver):
        phones.open_with(uuid.uuid4(), "123456", address=NET, at=NOW)


def test_a_code_that_was_not_sent_in_time_is_not_sent_at_all(received, gateway, monkeypatch):
    server = gateway()
    monkeypatch.setattr(delivering, "TOGETHER", 1)
    received()
    request = asked()
    assert delivering.deliver(at=request.expires_at + limits.HOUR) == 0
    assert Message.objects.get(key=request.id).state == "failed"
    assert not server.answers


def test_the_list_of_codes_goes_to_the_number_itself_in_the_morning(received, gateway, monkeypatch, at):
    server = gateway()
    monkeypatch.setattr(delivering, "TOGETHER", 1)
    codes = [received().code for _ in range(6)]
    asked(wish="list")
    assert delivering.deliver(at=NOW) == 0
    delivering.deliver(at=at("2018-12-19 07:00"))
    (sent,) = server.texts.values()
    assert [code in sent["text"] for code in codes].count(True) == 3
    assert "con 3 ho so khac" in sent["text"] and len(sent["text"]) <= 160
    assert sent["to"] == "84900123456"


@pytest.mark.parametrize("count", [1, 2, 4, 50])
@pytest.mark.parametrize("code", ["H13.31-181217-0042", "H13.31.31.31-181217-123456", "X" * 40])
def test_the_list_fits_into_one_message_whatever_the_codes(code, count):
    words = phones.list_words([(code, 4)] * count)
    assert len(words) <= 160
    named = words.count(code)
    assert named >= 1 and (f"con {count - named} ho so khac" in words) == (named < count)


def test_who_says_that_a_number_is_not_theirs_is_not_found_by_it(received, at):
    dossier = received()
    actions.choose_contact(dossier.pk, actions.ContactChoice(phone_is_right=False), at=at("2018-12-17 15:00"))
    assert Contact.objects.get(dossier=dossier).phone_is_wrong
    asked()
    assert not Message.objects.filter(kind="phone_code").exists()


def test_asking_is_limited_for_the_number_and_the_place_never_for_the_city(received, settings):
    received()
    settings.PHONE_CODES_PER_PHONE, settings.PHONE_CODES_PER_ADDRESS, settings.PHONE_CODES_CITY_WIDE = 3, 10, 2
    for _ in range(3):
        asked(address="198.51.1.7")
    with pytest.raises(phones.PhoneThrottled) as stop:
        asked(address="198.51.1.8")
    assert stop.value.until == local("2018-12-18 23:00")
    for n in range(10):
        asked(f"09110000{n:02d}")
    with pytest.raises(phones.PhoneThrottled):  # the address
        asked("0911000051")
    asked("0911000051", address="203.0.113.10")  # its neighbour
    assert limits.alarms(NOW)["ask"] == (14, True)


def test_a_stranger_who_asks_for_somebodys_number_does_not_keep_its_owner_from_asking(received, settings):
    received()
    for _ in range(settings.PHONE_CODES_PER_PHONE):
        asked(address="198.51.1.7")
    with pytest.raises(phones.PhoneThrottled):
        asked(address="198.51.1.7")
    mine = asked(address="203.0.113.9")
    assert phones.open_with(mine.id, links.code_of(mine.id), address=NET, at=NOW)


def test_numbers_are_forgotten_when_their_time_is_over(received):
    received()
    request = asked()
    assert phones.forget(at=request.expires_at) == 0
    assert phones.forget(at=request.expires_at + phones.SESSION * 1.1) == 1
    assert PhoneRequest.objects.get().phone == ""
    other = asked()
    phones.open_with(other.id, links.code_of(other.id), address=NET, at=NOW)
    phones.close(other.id, at=NOW)
    assert phones.session_of(other.id, at=NOW) is None


def at_once(threads, run):
    """What came of this, done by so many threads at the same moment."""
    barrier, seen, lock = threading.Barrier(threads), Counter(), threading.Lock()

    def go(number):
        barrier.wait()
        try:
            run(number)
            found = "done"
        except (phones.WrongPhoneCode, phones.CodeIsOver, phones.PhoneThrottled) as error:
            found = type(error).__name__
        with lock:
            seen[found] += 1
        connections.close_all()

    running = [threading.Thread(target=go, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return seen


def test_64_guessers_of_one_code_get_exactly_five_tries(own_database, settings):
    settings.LOOKUP_FAILURES_PER_NETWORK = 1000
    a_dossier(a_world(), local("2018-12-17 14:20"))
    request = asked()
    seen = at_once(64, lambda n: phones.open_with(request.id, wrong(request), address=NET, at=NOW))
    assert seen == {"WrongPhoneCode": 5, "CodeIsOver": 59}


def test_64_askers_get_exactly_the_addresss_budget_and_one_right_code_opens_once(own_database, settings):
    settings.PHONE_CODES_PER_PHONE = settings.PHONE_CODES_PER_PHONE_CITY_WIDE = 1000
    a_dossier(a_world(), local("2018-12-17 14:20"))
    seen = at_once(64, lambda n: phones.ask("0900123456", "open", address=NET, at=NOW))
    assert seen == {"done": settings.PHONE_CODES_PER_ADDRESS, "PhoneThrottled": 64 - settings.PHONE_CODES_PER_ADDRESS}
    request = PhoneRequest.objects.first()
    code = links.code_of(request.id)
    seen = at_once(5, lambda n: phones.open_with(request.id, code, address=NET, at=NOW))
    assert seen["done"] == 1


def test_where_there_were_too_many_wrong_codes_a_right_one_still_opens_at_its_first_try(received, settings):
    """Until then 300 wrong codes closed this door for the whole city."""
    settings.PHONE_WRONG_CODES_CITY_WIDE = settings.PHONE_WRONG_CODES_PER_ADDRESS = 3
    received()
    guessed, mine, slip = asked(), asked(), asked()
    for _ in range(3):
        with pytest.raises(phones.WrongPhoneCode):
            phones.open_with(guessed.id, wrong(guessed), address=NET, at=NOW)
    with pytest.raises(phones.CodeIsOver):  # the guesser's fourth try, right or wrong
        phones.open_with(guessed.id, links.code_of(guessed.id), address=NET, at=NOW)
    assert phones.open_with(mine.id, links.code_of(mine.id), address=NET, at=NOW)
    with pytest.raises(phones.WrongPhoneCode) as miss:
        phones.open_with(slip.id, wrong(slip), address=NET, at=NOW)
    assert miss.value.left == 0
    with pytest.raises(phones.CodeIsOver):
        phones.open_with(slip.id, links.code_of(slip.id), address=NET, at=NOW)
    assert limits.alarms(NOW)["wrong-code"] == (3, False)


def test_a_try_must_not_stand_inside_a_transaction_that_may_roll_back(own_database):
    a_dossier(a_world(), local("2018-12-17 14:20"))
    request = asked()
    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        phones.open_with(request.id, "123456", address=NET, at=NOW)
    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        phones.ask("0900123456", "open", address=NET, at=NOW)
