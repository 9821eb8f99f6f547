"""Signed addresses: what a typed look-up opens, for fifteen minutes, and where the applicant acts, for an hour.

The code is in them, the digits never. An acting address is given out behind the receipt's link and the telephone code
only; it is the right to act by itself, so its forms need neither cookie nor token.
"""

from django.core import signing

from dossiers.casework.models import Dossier

VALID_SECONDS = 15 * 60
ACTING_SECONDS = 60 * 60
FORM_HOURS = 12
FORM_FIELD = "bieu-mau"
"""A form that was drawn in time may be sent for so long: whoever types slowly loses nothing. Its proof stands in the
page, which nobody keeps, and in no address: an old address alone opens nothing.
"""


class AddressExpired(Exception):
    """Signed by us, but too long ago; ``code_key`` may be shown again in the form."""

    def __init__(self, code_key: str) -> None:
        super().__init__(code_key)
        self.code_key = code_key


class AddressForged(Exception):
    """Not signed by us."""


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="portal.public.dossier")


def signed(dossier: Dossier) -> str:
    """The last part of /ho-so/<signed> for a dossier whose door has been opened."""
    return _signer().sign(dossier.code_key)


def opened(address: str) -> str:
    """The code key of a signed address. Raises AddressExpired, AddressForged."""
    return _opened(_signer(), address, VALID_SECONDS)


def acting(dossier: Dossier) -> str:
    """The signed part of the addresses under which the applicant acts on this dossier."""
    return _acting_signer().sign(dossier.code_key)


def opened_for_acting(address: str) -> str:
    """The code key of an acting address. Raises AddressExpired, AddressForged (a status page's address too)."""
    return _opened(_acting_signer(), address, ACTING_SECONDS)


def form_proof(kind: str, value: str) -> str:
    """The hidden field of a form that was drawn behind an address which was still good."""
    return _form_signer(kind).sign(value)


def proved_by_form(kind: str, given: str) -> str | None:
    """The value of a form's hidden field; None where it is missing, forged or too old."""
    try:
        return _form_signer(kind).unsign(given, max_age=FORM_HOURS * 3600)
    except signing.BadSignature:
        return None


def opened_for_acting_or_form(address: str, proof: str) -> str:
    """As ``opened_for_acting``; an address that is over is made good by the proof of a form drawn behind it."""
    try:
        return opened_for_acting(address)
    except AddressExpired as old:
        if proved_by_form("acting", proof) != old.code_key:
            raise
        return old.code_key


def _form_signer(kind: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"portal.public.form.{kind}")


def _acting_signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="portal.public.acting")


def _opened(signer: signing.TimestampSigner, address: str, seconds: int) -> str:
    try:
        return signer.unsign(address, max_age=seconds)
    except signing.SignatureExpired as error:
        raise AddressExpired(signer.unsign(address)) from error
    except signing.BadSignature as error:
        raise AddressForged from error
