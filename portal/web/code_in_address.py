"""A dossier's code as part of an address: whatever shape it has, also one of a system before (``12/HS-2018``)."""

from django.urls import register_converter

from dossiers.parsing import Unreadable, code_shape, dossier_code


class DossierCode:
    """Into the address goes the printed code, or its key where its characters do not fit; anything is read back.

    A slash in what somebody typed or linked is read too, so addresses with more behind the code stand before it.
    """

    regex = "[^/]+(?:/[^/]+)*"

    def to_python(self, value: str) -> str:
        """As it stands; the doors parse it. ValueError for one of our codes with more behind a slash: no such page."""
        try:
            meant = dossier_code.candidates(value) if "/" in value else []
        except Unreadable:
            return value
        if meant and code_shape.key(value) not in map(code_shape.key, meant):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The code as it may stand in an address."""
        return code_shape.in_address(value)


register_converter(DossierCode, "dossier")
