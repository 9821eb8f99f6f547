"""When a citizen on a weak telephone sees a page: largest contentful paint, real browser, slowed line and processor.

Slow 4G as browsers' own tools define it (150 ms there and back, 1.6 Mbit/s down, 0.75 up), processor four times slower,
nothing in the cache. The yardstick is a page of one heading on the same server, line and browser.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dossiers.casework.models import Dossier
from portal.bench import site
from portal.bench.rounds import Measure, compared, in_turn
from portal.bench.subjects import NothingToMeasure, in_process
from portal.public import addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LATENCY_MS, DOWN, UP, SLOWER = 150, 1_600_000 // 8, 750_000 // 8, 4
PATIENCE_MS = 60_000
SEEN = """() => new Promise((found) => {
  const seen = { paint: 0, shift: 0, bytes: 0 };
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.paint = one.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.shift += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    seen.bytes = all.reduce((sum, one) => sum + one.transferSize, 0);
    found(seen);
  }, 500);
})"""


def measure(rounds: int) -> list[Measure]:
    """The home page and the status page of dossiers in process, each visit with an empty cache."""
    keys = Dossier.objects.filter(pk__in=[pk for pk, _officer in in_process(rounds)]).values_list("code_key", flat=True)
    ways = [f"/ho-so/{addresses.signed(Dossier(code_key=key))}" for key in keys]
    noted: dict[str, list[dict[str, float]]] = {"home": [], "status": []}
    with site.served() as port, _browser() as browser:
        origin = f"http://127.0.0.1:{port}"

        def visit(name: str, path: str) -> float:
            seen = _visit(browser, origin + path)
            noted.setdefault(name, []).append(seen)
            return seen["paint"] / 1000

        def of_status() -> float:
            return visit("status", ways[len(noted["status"]) % len(ways)])

        for path in ("/", ways[0], "/bench/words"):  # what the server itself has to warm up
            _visit(browser, origin + path)
        times = in_turn(
            rounds, home=lambda: visit("home", "/"), status=of_status, words=lambda: visit("words", "/bench/words")
        )
    return [
        compared(
            f"{name} page, largest contentful paint",
            "a page of one heading",
            (times[name], times["words"]),
            size=_size(noted[name]),
        )
        for name in ("home", "status")
    ]


def _size(visits: list[dict[str, float]]) -> str:
    """The rest of what was noted: the heaviest visit and the largest shift of what was already seen."""
    heaviest, shift = max(one["bytes"] for one in visits), max(one["shift"] for one in visits)
    return f"{heaviest / 1024:.0f} KiB with fonts, layout shift {shift:.3f}, slow 4G, CPU ÷ {SLOWER}"


@contextmanager
def _browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NothingToMeasure("Paint is measured with the developers' tools: run make install first.") from None
    if path is None:
        raise NothingToMeasure("No chromium on this machine: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _visit(browser: Browser, address: str) -> dict[str, float]:
    """One visit of somebody who was never here: milliseconds to the paint, shift, bytes over the line."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="vi-VN")
    try:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        limits = {"latency": LATENCY_MS, "downloadThroughput": DOWN, "uploadThroughput": UP}
        line.send("Network.emulateNetworkConditions", {"offline": False, **limits})
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        answer = page.goto(address, wait_until="load", timeout=PATIENCE_MS)
        if answer is None or answer.status != 200:
            raise NothingToMeasure(f"{address} did not answer as it should.")
        page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
        seen: dict[str, float] = page.evaluate(SEEN)
        return seen
    finally:
        context.close()
