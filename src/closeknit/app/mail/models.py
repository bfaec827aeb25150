"""The outbox as rows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from closeknit.app.mail.managers import MailQuerySet
from closeknit.app.mail.rules import State


class OutgoingMail(models.Model):
    """One mail, written before it leaves.

    Attributes:
        message_id: Of its header; the same in every try, so that a reader's program sees one mail.
        scope: Whose mail it is, by convention a brand's slug; empty for the program's own.
        purpose: Why it is sent, such as "invitation".
        sender: From.
        to: Addresses.
        cc: Addresses.
        bcc: Addresses that no header names.
        subject: Of its header.
        text: As plain text.
        html: The same as HTML; may be empty.
        headers: Further ones, Reply-To included.
        state: See `rules.State`.
        tries: How often it was handed to a server.
        next_try_at: When it is due.
        claim: Secret of the worker that is sending it; changes with every try.
        claimed_at: When the last try began.
        server_words: What the server last answered, or why nothing is known.
        created_at: When it was written.
        settled_at: When it was sent, refused, given up, cancelled or became unknown.
    """

    message_id = models.CharField(max_length=254, unique=True)
    scope = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    sender = models.CharField(max_length=320)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    subject = models.CharField(max_length=998)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in State], default=State.DUE.value
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    server_words = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=State.CLAIMED.value) | (~Q(claim="") & Q(claimed_at__isnull=False)),
                name="claimed_mail_has_a_claim",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state=State.DUE.value), name="mail_due"),
            models.Index(fields=["claimed_at"], condition=Q(state=State.CLAIMED.value), name="mail_claimed"),
            models.Index(fields=["scope", "state", "-id"], name="mail_of_scope"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Its subject and to whom."""
        return f"{self.subject} to {', '.join(self.to)}"

    @property
    def recipients(self) -> list[str]:
        """Everybody it goes to."""
        return [*self.to, *self.cc, *self.bcc]
