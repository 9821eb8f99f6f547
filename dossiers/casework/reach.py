"""By which ways the applicant of a dossier is reached, and where they were reached before that was changed.

Whoever changes a telephone number, an e-mail address or the ways takes the true applicant's news away: the address as
it stood is told once of the change. It stands in a row of its own for that, until ``forget``.
"""

from __future__ import annotations

import datetime as dt

from dossiers.casework.models import Applicant, Contact, Dossier, FormerAddress
from dossiers.parsing import phone_number

KEPT = dt.timedelta(days=30)


def ways_of(applicant: Applicant | None, contact: Contact | None) -> dict[str, str]:
    """The applicant's ways and the address of each; without a choice the mobile, or e-mail where there is none.

    A land line gets no message: e-mail takes its place.
    """
    if applicant is None:
        return {}
    mobile = applicant.phone if phone_number.receives_sms(applicant.phone) else ""
    has = {"sms": mobile, "zalo": mobile, "email": applicant.email}
    if contact is None:
        usual = "sms" if mobile else "email"
        return {usual: has[usual]} if has[usual] else {}
    ways = {way: has[way] for way in contact.channels if has[way]}
    if not ways and contact.channels and applicant.phone and applicant.email:
        return {"email": applicant.email}
    return ways


def present(dossier_id: int) -> dict[str, str]:
    """The same of a dossier by its number, as the rows stand now."""
    contact = Contact.objects.filter(dossier=dossier_id).first()
    return ways_of(Applicant.objects.filter(dossier=dossier_id).first(), contact)


def keep_former(dossier: Dossier, before: dict[str, str], *, at: dt.datetime) -> None:
    """After the change and its event: what led to the applicant and does no more is kept, to be told of this event."""
    now = present(dossier.pk)
    gone = {way: address for way, address in before.items() if now.get(way) != address}
    FormerAddress.objects.bulk_create(
        FormerAddress(dossier=dossier, seq=dossier.seq, way=way, address=address, at=at)
        for way, address in gone.items()
    )


def former(dossier_id: int, seq: int) -> dict[str, str]:
    """The ways and addresses that this event took away."""
    return dict(FormerAddress.objects.filter(dossier=dossier_id, seq=seq).values_list("way", "address"))


def forget(*, at: dt.datetime) -> int:
    """Remove the addresses that have been told long since; how many."""
    return FormerAddress.objects.filter(at__lt=at - KEPT).delete()[0]
