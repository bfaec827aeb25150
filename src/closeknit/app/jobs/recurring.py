"""Work that comes back: one job for each span of time, however many workers look."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from closeknit.app.jobs.backend import add_job
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import slot_of


def enqueue_recurring(now: datetime, table: Iterable[tuple[str, int]] | None = None) -> int:
    """Write the jobs whose span has begun and that nobody wrote yet; return how many.

    Args:
        now: The present moment.
        table: (path of a task, minutes between two runs); default: the setting RECURRING.
    """
    slots = {f"{path} {slot_of(now, minutes)}": path for path, minutes in (table or settings.RECURRING)}
    there = set(Job.objects.filter(slot__in=slots).values_list("slot", flat=True))
    missing = slots.keys() - there
    for slot in sorted(missing):
        # A run that takes longer than its span is not overtaken: the key is held until it ends.
        add_job(import_string(slots[slot]), (), {}, now=now, slot=slot, unique_key=f"every:{slots[slot]}")
    return len(missing)
