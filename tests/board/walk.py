"""A leader in a browser: reads a figure on the board, opens its list, pages through it, takes it as a file."""

import csv
import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from django.utils import timezone
from playwright.sync_api import Page

from dossiers.casework.models import Dossier
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Export
from portal.board.period import thawed
from portal.demo.demo_accounts import PASSWORD
from portal.exports import jobs

WALKED = ("late", "overdue")
"""Figures whose lists are paged through to the end; the others are compared by their first page and their file."""


@dataclass(frozen=True)
class WalkedRow:
    """What the figures need of one dossier, read by a statement of this test's own."""

    code: str
    received_at: object
    finished_at: object
    ended_at: object
    outcome: str | None
    overdue_since: object

    def counts(self, period: Period) -> set[str]:
        """In which figures of a period it counts; written down here a second time, one dossier at a time."""
        since, end, found = period.since, period.end, set()
        gone = self.finished_at or self.ended_at
        if self.received_at is None or self.received_at >= end or (gone is not None and gone < since):
            return found
        found.add("received")
        if self.finished_at is not None and self.finished_at < end:
            found |= {"resolved", self.outcome} | ({"early_or_on_time"} if self.outcome != "late" else set())
        if gone is None or gone >= end:
            found.add("in_progress")
            late = self.overdue_since is not None and self.overdue_since < end
            found.add("overdue" if late else "in_time")
        return found


def recounted(period: Period) -> dict[str, set[str]]:
    """The codes behind each figure of the whole city, dossier by dossier."""
    found: dict[str, set[str]] = {}
    columns = ("code", "received_at", "finished_at", "ended_at", "outcome", "overdue_since")
    for row in Dossier.objects.values_list(*columns).iterator(chunk_size=20_000):
        for figure in WalkedRow(*row).counts(period):
            found.setdefault(figure, set()).add(row[0])
    return found


def sign_in(page: Page, web: str, username: str, following: str = "/dieu-hanh/") -> None:
    page.goto(f"{web}/can-bo/dang-nhap?next={following}")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{following}")


def number(text: str) -> int:
    """12.666 → 12666"""
    return int(re.sub(r"\D", "", text))


def opened(page: Page, figure: str) -> tuple[int, Period]:
    """Click a figure on the board: what it said, and the period that its list is about."""
    link = page.locator(f"main a[href*='so={figure}&']").first
    said = number(link.inner_text())
    with page.expect_navigation():
        link.click()
    asked = parse_qs(urlparse(page.url).query)
    period = thawed({name: values[0] for name, values in asked.items()})
    assert period is not None
    return said, period


def heading(page: Page) -> int:
    """How many dossiers the page says that its list has."""
    found = re.match(r"[\d.]+", page.locator("h1").inner_text())
    return number(found[0]) if found else 0


def listed(page: Page, *, to_the_end: bool) -> list[str]:
    """The codes on the list, page after page, or of its first page."""
    codes = page.locator("td a.code").all_inner_texts()
    while to_the_end and page.get_by_role("link", name="50 hồ sơ tiếp theo").count():
        with page.expect_navigation():
            page.get_by_role("link", name="50 hồ sơ tiếp theo").click()
        codes += page.locator("td a.code").all_inner_texts()
    return codes


def exported(page: Page) -> list[str]:
    """The codes in the CSV of the list that is open: asked for, made by the background job, fetched."""
    with page.expect_navigation():
        page.get_by_role("button", name="CSV").click()
    assert jobs.work(at=timezone.now()) == 1
    page.reload()
    with page.expect_download() as fetched:
        newest = Export.objects.order_by("-finished_at").values_list("pk", flat=True)[0]
        page.locator(f"a[href$='/{newest}/']").click()
    with Path(fetched.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return [line["Mã hồ sơ"] for line in csv.DictReader(file)]


def opens_what_it_counts(page: Page, board: str, figure: str, truth: dict[str, set[str]] | None = None) -> int:
    """A figure of the board, its list and its file hold exactly the same dossiers, and the recount says which."""
    page.goto(board)
    said, period = opened(page, figure)
    wanted = (recounted(period) if truth is None else truth).get(figure, set())
    assert said == heading(page) == len(wanted), figure
    codes = listed(page, to_the_end=figure in WALKED)
    assert len(codes) == len(set(codes)) and set(codes) <= wanted
    if figure in WALKED:
        assert set(codes) == wanted
        page.goto(board)
        opened(page, figure)
    taken = exported(page)
    assert len(taken) == said, figure
    assert not wanted.symmetric_difference(taken), figure
    return said


def all_wait_for_papers(page: Page, count: int) -> None:
    """Every line of the list that is open wears both tags: overdue, and papers asked for."""
    lines = [line.inner_text() for line in page.locator("tbody tr").all()]
    assert len(lines) == count
    assert all("Quá hạn" in line and "Yêu cầu bổ sung giấy tờ" in line for line in lines)


def weights(page: Page) -> tuple[int, int]:
    """Kilobytes over the line of the page that is open, and of the page with its styles and scripts; gzipped."""

    def weight(address: str) -> int:
        return len(gzip.compress(page.context.request.get(address).body()))

    parts = page.locator("link[rel=stylesheet], script[src]").evaluate_all("all => all.map(one => one.href || one.src)")
    html = weight(page.url)
    return html // 1000, (html + sum(map(weight, parts))) // 1000
