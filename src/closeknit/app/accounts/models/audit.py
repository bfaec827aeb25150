"""The audit trail: a line for every change, chained so that tampering shows."""

from typing import ClassVar

from django.db import models

from closeknit.app.accounts.models.brand import BrandOwned
from closeknit.app.accounts.models.user import User


class AuditEntry(BrandOwned):
    """Who changed what, when, from what to what. Lines are only ever added.

    Attributes:
        number: 1, 2, 3... within the brand.
        at: When.
        actor: The person; None for the program itself, and when the account is gone.
        actor_name: As the person was called then; "closeknit" for the program.
        door: Through which door: web, command line, worker.
        address: Her network address; empty where there was none.
        verb: What was done, such as "undid the import".
        subject_kind: Kind of the thing, such as "import".
        subject: Its name for people.
        subject_id: Its key.
        before: Values before, as JSON; empty for something new.
        after: Values after, as JSON; empty for something deleted.
        digest: SHA-256 over this line and the digest of the line before.
    """

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=254)
    door = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=254)
    subject_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta(BrandOwned.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "number"], name="audit_number_once")]
        ordering: ClassVar = ["-number"]

    def told(self) -> dict[str, object]:
        """Everything the line says, for its digest."""
        return {
            "brand": self.brand_id,
            "number": self.number,
            "at": self.at.isoformat(),
            "actor": self.actor_name,
            "door": self.door,
            "address": self.address,
            "verb": self.verb,
            "kind": self.subject_kind,
            "subject": self.subject,
            "id": self.subject_id,
            "before": self.before,
            "after": self.after,
        }
