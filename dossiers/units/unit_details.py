"""What a unit says of itself on a screen: each saying a row of its own, the newest in force."""

from django.db import models
from django.db.models import Q


class UnitDetails(models.Model):
    """A unit's name, place and telephone from one instant on, with what ``Unit`` has no columns for.

    Rows are only added: the table is its own history. ``unit_changes`` writes it and keeps ``Unit`` equal to the
    newest row, so that whoever prints a unit's name reads one place.
    """

    append_only = True

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="details")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    map_link = models.CharField(max_length=300, blank=True, help_text="Where a map shows it: https://…")
    phone = models.CharField(max_length=40, blank=True)
    desk_points = models.CharField(
        max_length=2000, blank=True, help_text="Further places where its desk receives, one a line"
    )
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey("units.Officer", models.PROTECT, db_index=False, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="unit_details_have_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="unit_details_have_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="unit_map_link_is_secure", condition=Q(map_link="") | Q(map_link__startswith="https://")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def points(self) -> list[str]:
        """The further places, one each."""
        return self.desk_points.splitlines()
