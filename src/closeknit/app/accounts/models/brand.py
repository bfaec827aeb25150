"""A brand, and what belongs to one."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from closeknit.app.accounts.managers import BrandManager


class Brand(models.Model):
    """A workspace: its creators, data and campaigns are nobody else's.

    Attributes:
        slug: Its name in addresses; also names its folder of creator data, so it never changes.
        name: As people write it.
        currency: ISO 4217.
        countries: ISO 3166 codes of where it sells, in capital letters.
        created_at: When it was set up.
        is_demo: Filled with invented creators, and says so.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    countries = models.JSONField(default=list)
    created_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="brand_name_once")]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def folder(self) -> Path:
        """Where its creator data lie; nothing is pooled across brands."""
        return Path(settings.SITE_FOLDER) / "brands" / self.slug


class BrandOwned(models.Model):
    """Base of every row that belongs to a brand: asking for such rows without saying for which brand fails."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")

    objects: Any = BrandManager()
    # Django's own machinery (saving, refreshing, deleting what hangs on a row) follows keys and must not be stopped.
    for_django: Any = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "for_django"
        default_manager_name = "objects"
