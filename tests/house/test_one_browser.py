"""The browser of the suite: started once in a process, with nothing left from one page to the next."""

import asyncio

import pytest

from tests.browser import opened

pytestmark = pytest.mark.browser
HERE = "data:text/html,<title>a</title>"


def test_the_next_page_has_the_same_browser_and_nothing_of_the_one_before():
    with opened() as page:
        first = page.context.browser
        first.new_context().new_page().goto(HERE)
        page.context.add_cookies([{"name": "kept", "value": "1", "url": "http://127.0.0.1/"}])
        assert len(first.contexts) == 2
    with opened(javascript=False) as page:
        assert page.context.browser is first and first.contexts == [page.context]
        assert page.context.cookies() == []


def test_between_two_pages_no_loop_runs_in_the_thread():
    with opened() as page:
        page.goto(HERE)
        assert asyncio.get_running_loop()
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_a_browser_that_died_is_started_again():
    with opened() as page:
        died = page.context.browser
        died.close()
    with opened() as page:
        page.goto(HERE)
        assert page.title() == "a" and page.context.browser is not died
