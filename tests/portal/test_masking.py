"""Secrets in addresses never reach a log."""

import io
import logging
from logging.config import dictConfig

import pytest
from django.conf import settings

from portal.web.log_masking import mask

TOKEN = "K7MQ2XN4RT"


@pytest.mark.parametrize("text", [
    f"Not Found: /r/{TOKEN}",
    f"GET https://motcua.example/r/{TOKEN}?x=1",
    f"/en/r/{TOKEN}",
    f"/can-bo/viec?q=https%3A%2F%2Fmotcua.example%2Fr%2F{TOKEN}",
    f'Referer: "/ho-so/{TOKEN}"',
    f"/can-bo/ho-so/{TOKEN}/in",
    f"/api/v1/dossiers/{TOKEN}/",
])  # fmt: skip
def test_the_secret_part_of_an_address_is_masked(text: str) -> None:
    assert TOKEN not in mask(text) and "…" in mask(text)


def test_other_addresses_stay_readable() -> None:
    assert mask("/thu-tuc/1.001612 /static/r/app.css?") == "/thu-tuc/1.001612 /static/r/…?"
    assert mask("/ket-qua/ 200") == "/ket-qua/ 200"


def test_the_configured_log_masks_messages_arguments_and_exceptions() -> None:
    dictConfig(settings.LOGGING)
    handler = logging.getLogger("django.request").handlers[0]
    kept, handler.stream = handler.stream, io.StringIO()
    try:
        try:
            raise ValueError(f"no such door: /r/{TOKEN}")
        except ValueError:
            logging.getLogger("django.request").exception("Failed at %s", f"/r/{TOKEN}")
        said = handler.stream.getvalue()
    finally:
        handler.stream = kept
    assert "ValueError" in said and "/r/…" in said and TOKEN not in said
