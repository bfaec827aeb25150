"""Change a brand's name, currency and countries."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import NameTaken
from closeknit.app.accounts.models import Brand


def edit_brand(
    *, brand: Brand, name: str, currency: str, countries: Sequence[str], actor: Actor, now: datetime
) -> Brand:
    """Change what a brand says about itself; its address stays as it is.

    Raises:
        NameTaken: Another brand has the name.
    """
    after = {"name": name, "currency": currency, "countries": list(countries)}
    try:
        with transaction.atomic():
            stored = Brand.objects.select_for_update().get(pk=brand.pk)
            before = {key: getattr(stored, key) for key in after}
            if before == after:
                return stored
            stored.name, stored.currency, stored.countries = name, currency, list(countries)
            stored.save(update_fields=list(after))
            changed = {key for key in after if before[key] != after[key]}
            record_change(
                brand=stored,
                actor=actor,
                verb="changed the brand",
                subject_kind="brand",
                subject=name,
                subject_id=stored.pk,
                before={key: before[key] for key in sorted(changed)},
                after={key: after[key] for key in sorted(changed)},
                now=now,
            )
            return stored
    except IntegrityError:
        raise NameTaken(f"There is a brand called {name} here already.", "Choose another name.") from None
