"""Debian's chromium through playwright, for tests marked `browser`.

Where no chromium is found the test is skipped with a sentence; with REQUIRE_BROWSER=1 (.ci/run) it fails instead.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

DESKTOP, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


class Started(NamedTuple):
    """A browser that runs, with what drives it."""

    playwright: Playwright
    browser: Browser
    loop: asyncio.AbstractEventLoop


_started: list[Started] = []


def chromium() -> str:
    """The path of the browser; skips (or fails) the calling test when there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    sentence = "No chromium on this machine: apt-get install chromium."
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def opened(*, viewport: dict[str, int] = DESKTOP, javascript: bool = True) -> Iterator[Page]:
    """A page in a fresh context: no cookie, nothing kept. The database may be used while it is open."""
    chromium()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread; the ORM is not inside it
    with _browser_at_hand() as browser:
        context = browser.new_context(viewport=viewport, java_script_enabled=javascript, locale="vi-VN")
        context.set_default_timeout(90_000)  # two cores may be busy with another worker's browser
        _forget_connection()
        try:
            yield context.new_page()
        finally:
            _forget_connection()
            for one in browser.contexts:  # a test may have made a second one
                one.close()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def _browser_at_hand() -> Iterator[Browser]:
    """This process's browser, started once: starting it for each test took longer than most pages do.

    Playwright's loop stays in the thread from then on. Outside of the block it is not the running one, so that between
    tests nobody finds himself inside a loop.
    """
    if _started and not _started[0].browser.is_connected():
        close()
    if not _started:
        _started.append(_start())
    started = _started[0]
    asyncio._set_running_loop(started.loop)
    try:
        yield started.browser
    finally:
        asyncio._set_running_loop(None)


def _start() -> Started:
    playwright = sync_playwright().start()
    try:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        return Started(playwright, browser, asyncio.get_running_loop())
    except BaseException:
        playwright.stop()
        raise


def close() -> None:
    """Close this process's browser, if it was ever needed; the next page would start another."""
    while _started:
        started = _started.pop()
        asyncio._set_running_loop(started.loop)
        started.browser.close()
        started.playwright.stop()
        asyncio._set_running_loop(None)


def _forget_connection() -> None:
    """Inside playwright's loop Django keeps a connection of its own; it may lead to an earlier test's database."""
    connections["default"].close()
    del connections["default"]


def findings(page: Page) -> list[str]:
    """What axe finds on the page: rule, and the first element it concerns."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
