"""Files to hand in: sound ones, and what nobody should take."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PROGRAMME = b"MZ\x90\x00" + b"\x00" * 500
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 400), **more: object) -> bytes:
    """A picture of one colour with these options of Pillow's ``save``."""
    return _saved(Image.new("RGB", size, "teal"), kind, **more)


def photo_with_a_place() -> bytes:
    """A JPEG as a phone makes it: turned, with a comment, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010F] = "Máy của Trâm"
    exif.get_ifd(0x8825)[2] = (10.0, 2.0, 31.0)
    return _saved(Image.new("RGB", (600, 400), "teal"), "JPEG", exif=exif, comment=b"48/6 duong bi mat")


def heic(size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo as an iPhone makes it, with its own EXIF."""
    import pillow_heif

    exif = Image.Exif()
    exif[0x010F] = "iPhone cua Tram"
    written = io.BytesIO()
    made = pillow_heif.from_pillow(Image.new("RGB", size, "teal"))
    made.save(written, exif=exif.tobytes())
    return written.getvalue()


def zip_bomb() -> bytes:
    """Ten kilobytes that would become ten megabytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", b"\0" * 10_000_000)
    return written.getvalue()


def huge_picture(width: int = 10_000, height: int = 10_000) -> bytes:
    """A true PNG of 100 megapixels in about a hundred kilobytes: one bit a pixel, all the same."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compressobj(9)
    line = b"\x00" + b"\x00" * ((width + 7) // 8)
    body = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def signed_pdf(
    name: str = "", at: str = "D:20181219083000+07'00'", certificate: str = "Lê Thị Hoàng Yến", more: bytes = b""
) -> bytes:
    """A PDF with one signature field, signed by a certificate of its own; ``more`` was added after it was signed."""
    dictionary = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M({at})".encode()
    dictionary += b"/Name (" + name.encode() + b")" if name else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>",
        b"<</Type/Pages/Count 0/Kids[]>>",
        b"<</FT/Sig/T(Chu ky 1)/V 4 0 R>>",
        dictionary + b"/ByteRange [0 0000000000 0000000000 0000000000]/Contents <" + b"0" * ROOM + b">>>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n"
    body += b"%d\n%%%%EOF\n" % body.rindex(b"xref\n0 5")
    begins = body.index(b"/Contents <") + len(b"/Contents ")
    ends = begins + ROOM + 2
    edges = b"[0 %010d %010d %010d]" % (begins, ends, len(body) - ends)
    body = body.replace(b"[0 0000000000 0000000000 0000000000]", edges)
    der = _signature(body[:begins] + body[ends:], certificate)
    return body[:begins] + b"<" + der.hex().encode().ljust(ROOM, b"0") + b">" + body[ends:] + more


ROOM = 4000


def _signature(signed: bytes, certificate: str) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs7
    from cryptography.x509.oid import NameOID

    key, begins = ec.generate_private_key(ec.SECP256R1()), dt.datetime(2018, 1, 1)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, certificate)])
    made = x509.CertificateBuilder(who, who, key.public_key(), 7, begins, begins + dt.timedelta(days=3650))
    how = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(signed)
    builder = builder.add_signer(made.sign(key, hashes.SHA256()), key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, how)
