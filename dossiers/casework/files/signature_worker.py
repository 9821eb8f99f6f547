"""Reads what a PDF says of its own signatures, in a process of its own; never imported, only started (signatures.py).

A file may come from a stranger: a hostile one can waste a few seconds here, then the process ends. Nothing is verified:
neither the mathematics nor the chain of certificates.

    python -I signature_worker.py SOURCE

prints a JSON list of {field, signer, at, reason, whole}: ``signer`` as the signature or its certificate names it,
``at`` as ISO 8601 or empty, ``whole`` whether the signature speaks of all bytes of the file.
"""

import contextlib
import datetime as dt
import json
import re
import resource
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography import x509

LIMITS = {resource.RLIMIT_AS: 1 << 30, resource.RLIMIT_CPU: 10, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
MOST = 20
"""Signatures that are told of."""
LONGEST = 160
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


def main(source: str) -> None:
    for what, most in LIMITS.items():
        with contextlib.suppress(OSError, ValueError):  # not every system knows every limit
            resource.setrlimit(what, (most, most))
    warnings.simplefilter("ignore")
    print(json.dumps(signatures(Path(source))))


def signatures(source: Path) -> list[dict[str, object]]:
    """Every signature field that is signed, in the order of the form."""
    from pypdf import PdfReader

    fields = PdfReader(source, strict=False).get_fields() or {}
    size = source.stat().st_size
    signed = [(name, field.get("/V")) for name, field in fields.items() if field.get("/FT") == "/Sig"]
    return [told(name, value.get_object(), size) for name, value in signed if value][:MOST]


def told(name: str, value: Any, size: int) -> dict[str, object]:
    """What one signature dictionary says (ISO 32000-1, table 252)."""
    certificate = _certificate(bytes(value.get("/Contents", b"")))
    named = _common_name(certificate) if certificate is not None else ""
    edges = [int(edge) for edge in value.get("/ByteRange", [])]
    whole = len(edges) == 4 and edges[0] == 0 and edges[2] + edges[3] == size
    return {
        "field": _line(name),
        "signer": _line(str(value.get("/Name", "")) or named),
        "at": _instant(str(value.get("/M", ""))),
        "reason": _line(str(value.get("/Reason", ""))),
        "whole": whole,
    }


def _certificate(contents: bytes) -> "x509.Certificate | None":
    """The certificate of the one who signed: of those in the signature the one that issued no other."""
    from cryptography.hazmat.primitives.serialization import pkcs7

    with contextlib.suppress(Exception):  # a signature of another kind has no name that could be read here
        found = pkcs7.load_der_pkcs7_certificates(_trimmed(contents))
        issuers = {one.issuer for one in found if one.issuer != one.subject}
        return next((one for one in found if one.subject not in issuers), found[0])
    return None


def _trimmed(der: bytes) -> bytes:
    """Without the zeros that fill the place up to its end."""
    if len(der) < 2 or der[1] < 0x80:
        return der
    octets = der[1] & 0x7F
    return der[: 2 + octets + int.from_bytes(der[2 : 2 + octets], "big")]


def _common_name(certificate: "x509.Certificate") -> str:
    from cryptography.x509.oid import NameOID

    return next((str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)), "")


def _instant(written: str) -> str:
    """D:20261130084000+07'00' as ISO 8601; empty for what is no date (ISO 32000-1, 7.9.4)."""
    found = _DATE.match(written)
    if found is None:
        return ""
    year, month, day, hour, minute, second, zulu, sign, hours, minutes = found.groups()
    with contextlib.suppress(ValueError):
        ahead = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
        zone = dt.timezone(ahead) if sign or zulu else dt.timezone(dt.timedelta(hours=7))
        on, clock = dt.date(int(year), int(month), int(day)), dt.time(int(hour), int(minute), int(second or 0))
        return dt.datetime.combine(on, clock, zone).isoformat()
    return ""


def _line(text: str) -> str:
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign == " ").split())[:LONGEST]


if __name__ == "__main__":
    main(*sys.argv[1:])
