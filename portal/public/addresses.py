"""Signed addresses: what a typed look-up opens, for fifteen minutes. The code is in them, the digits never."""

from django.core import signing

from dossiers.casework.models import Dossier

VALID_SECONDS = 15 * 60


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
    try:
        return _signer().unsign(address, max_age=VALID_SECONDS)
    except signing.SignatureExpired as error:
        raise AddressExpired(_signer().unsign(address)) from error
    except signing.BadSignature as error:
        raise AddressForged from error
