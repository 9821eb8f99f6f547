"""Signed addresses: what a typed look-up opens, for fifteen minutes, and where the applicant acts, for an hour.

The code is in them, the digits never. An acting address is given out behind the receipt's link and the telephone code
only; it is the right to act by itself, so its forms need neither cookie nor token.
"""

from django.core import signing

from dossiers.casework.models import Dossier

VALID_SECONDS = 15 * 60
ACTING_SECONDS = 60 * 60


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


def _acting_signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="portal.public.acting")


def _opened(signer: signing.TimestampSigner, address: str, seconds: int) -> str:
    try:
        return signer.unsign(address, max_age=seconds)
    except signing.SignatureExpired as error:
        raise AddressExpired(signer.unsign(address)) from error
    except signing.BadSignature as error:
        raise AddressForged from error
