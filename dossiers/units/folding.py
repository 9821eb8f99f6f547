"""Vietnamese words as a search compares them. Pure."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents and đ (as ``units.models.folded`` does in SQL)."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return bare.replace("đ", "d").replace("Đ", "D").lower()
