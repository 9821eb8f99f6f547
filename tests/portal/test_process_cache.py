"""What a process remembers: for a while, for each argument, and never more than it has room for."""

from portal.web.process_cache import ProcessCache


def test_an_answer_is_asked_for_once_for_each_argument_until_it_is_forgotten(db):
    asked = []
    cache = ProcessCache(lambda *of: asked.append(of), 60.0)
    for _ in range(3):
        cache("a"), cache("b")
    assert asked == [("a",), ("b",)]  # None is an answer too
    cache.forget()
    cache("a")
    assert len(asked) == 3


def test_an_old_answer_is_asked_for_again(db):
    asked = []
    cache = ProcessCache(asked.append, 0.0)
    cache("a"), cache("a")
    assert len(asked) == 2 and not cache.knows("a")


def test_visitors_cannot_fill_the_memory_with_addresses(db):
    cache = ProcessCache(lambda number: number, float("inf"), most=10)
    for number in range(1000):
        assert cache(number) == number
    assert len(cache.answers) == 10 and cache.knows(999) and not cache.knows(0)
