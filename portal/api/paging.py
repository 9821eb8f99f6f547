"""Pages by number: a list of some hundred rows needs no cursor, and a number cannot be forged into an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from rest_framework import exceptions, serializers


def page_of(rows: Any, given: dict[str, Any], written: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One page of rows as the API answers it. Raises NotFound past the last page."""
    pages = Paginator(rows, given["page_size"])
    try:
        page = pages.page(given["page"])
    except EmptyPage as error:
        raise exceptions.NotFound(f"Chỉ có {pages.num_pages} trang.") from error
    return {
        "count": pages.count,
        "page": page.number,
        "pages": pages.num_pages,
        "results": [written(row) for row in page.object_list],
    }


def paged(row: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The document of a page of such rows, for the schema."""
    fields = {
        "count": serializers.IntegerField(help_text="Rows on all pages"),
        "page": serializers.IntegerField(),
        "pages": serializers.IntegerField(),
        "results": row(many=True),
    }
    return type(name, (serializers.Serializer,), fields)
