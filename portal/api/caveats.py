"""What is not sure about a date, as machines read it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dossiers.calendars import horizon


class CaveatOut(serializers.Serializer[Any]):
    """Why a date is not sure: the days off of that year are not published, or only projected."""

    kind = serializers.ChoiceField(choices=(horizon.UNPUBLISHED, horizon.PROJECTED))
    year = serializers.IntegerField()
    en = serializers.CharField()
    vi = serializers.CharField()
