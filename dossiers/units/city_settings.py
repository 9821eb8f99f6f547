"""What a city says about itself on a screen: each saying a row of its own, the newest in force."""

from django.db import models
from django.db.models import Q


class CitySettings(models.Model):
    """All that the city has set, from one instant on; what is empty is as the environment or the units say.

    Rows are only added: the table is its own history. ``dossiers/units/city.py`` reads it, ``city_changes`` writes it.
    """

    append_only = True

    name = models.CharField(max_length=120, blank=True, help_text="With its kind: thành phố Huế, tỉnh Lâm Đồng")
    hotline = models.CharField(max_length=20, blank=True)
    desk = models.CharField(max_length=80, blank=True, help_text="What a desk is called: Bộ phận Một cửa")
    code_domain = models.CharField(max_length=12, blank=True, help_text="What its units' codes begin with: H57")
    colour = models.CharField(max_length=7, blank=True, help_text="Of heads and buttons, under white letters: #084350")
    logo = models.BinaryField(null=True, help_text="A picture as it is served: checked, without particulars")
    logo_type = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey("units.Officer", models.PROTECT, db_index=False, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="city_settings_have_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="city_logo_has_its_type",
                condition=Q(logo__isnull=True, logo_type="") | Q(logo__isnull=False) & ~Q(logo_type=""),
            ),
            models.CheckConstraint(
                name="city_colour_is_one", condition=Q(colour="") | Q(colour__regex=r"^#[0-9a-f]{6}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name or "–"
