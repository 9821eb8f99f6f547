"""Which accounts and posts one person alone cannot give away, and when two persons are two.

A leader decides and signs, an inspector reads the whole city, an administrator gives posts. Whoever could hand one of
these to a puppet, or take over the account of somebody who holds one, would hold all of them: it takes a second
person, and one who owes the first nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Q

from dossiers.calendars.local_time import LOCAL
from dossiers.units.models import Officer, Post, Substitution
from dossiers.units.roles import Role

TRUSTED = (Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR)
"""Posts that need two persons; so does standing in for one of them."""
A_YEAR = dt.timedelta(days=366)
"""How long somebody is beholden to who made the account, gave a post or handed out a code; and how long an account that
held a trusted post is still guarded like one."""


def is_trusted(officer: Officer, at: dt.datetime) -> bool:
    """Whether the account has, will have or within a year had a trusted post, its own or an absent colleague's."""
    if officer.is_staff or officer.is_superuser:
        return True
    since = at.astimezone(LOCAL).date() - A_YEAR
    lately = Q(to_on__isnull=True) | Q(to_on__gt=since)
    if Post.objects.filter(lately, officer=officer, role__in=TRUSTED).exists():
        return True
    return Substitution.objects.filter(substitute=officer, to_on__gt=since, post__role__in=TRUSTED).exists()


def independent(one_id: int, other_id: int, at: dt.datetime) -> bool:
    """Whether neither made the other's account, gave the other a post or handed the other a code within a year.

    The database has the one definition (``units_beholden``): its own guard and the list of what waits ask it too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT units_beholden(%s, %s, %s)", [one_id, other_id, at - A_YEAR])
        return one_id != other_id and not cursor.fetchone()[0]
