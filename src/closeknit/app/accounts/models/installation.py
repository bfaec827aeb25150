"""What is true of the whole installation."""

from typing import ClassVar

from django.db import models


class Installation(models.Model):
    """The one row about this installation; made when the first owner sets it up.

    Attributes:
        public_url: Where people reach the site, without a slash at its end; the environment's PUBLIC_URL goes before
            it.
        phone_code: Secret part of the address that the QR code leads to.
        reached_at: When a phone last opened that address under the public URL; None = never.
    """

    only = models.BooleanField(default=True, unique=True)
    public_url = models.URLField(blank=True)
    phone_code = models.CharField(max_length=43)
    reached_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(only=True), name="one_installation")]
