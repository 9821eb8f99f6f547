"""Debian's chromium through playwright, for tests marked `browser`.

Where no chromium is found the test is skipped with a sentence; with REQUIRE_BROWSER=1 (.ci/run) it fails instead.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Page, sync_playwright

DESKTOP, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


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
    """A fresh page in a fresh browser. The database may be used while it is open."""
    path = chromium()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread; the ORM is not inside it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport=viewport, java_script_enabled=javascript, locale="vi-VN")
        context.set_default_timeout(90_000)  # two cores may be busy with another worker's browser
        _forget_connection()
        try:
            yield context.new_page()
        finally:
            _forget_connection()
            browser.close()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
