"""Ways to ask for rows of brands. Forgetting to say for which brand fails, it never answers."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from closeknit.app.accounts.errors import Unscoped

if TYPE_CHECKING:
    from closeknit.app.accounts.models.brand import Brand
    from closeknit.app.accounts.models.user import User

Row = TypeVar("Row", bound=models.Model)


class BrandQuerySet(models.QuerySet[Row]):
    """Rows of one brand, once `for_brand` has been said; before that every way to use them raises Unscoped."""

    _scoped = False

    def for_brand(self, brand: "Brand") -> Self:
        """Only rows of this brand."""
        return self._marked(self.filter(brand=brand))

    def across_brands(self, why: str) -> Self:
        """Rows of all brands, for the program's own housekeeping.

        Args:
            why: Said where it is called, so that a reviewer sees it; must not be empty.
        """
        if not why:
            raise Unscoped("Reading rows of all brands needs a reason.", "Say why, or use for_brand.")
        return self._marked(self.all())

    def _marked(self, found: Self) -> Self:
        found._scoped = True
        return found

    def _clone(self) -> Self:
        made: Self = super()._clone()  # type: ignore[misc]
        made._scoped = self._scoped
        return made

    def _refuse_unscoped(self) -> None:
        if not self._scoped:
            raise Unscoped(
                f"{self.model.__name__} was asked for without saying for which brand.", "Use .for_brand(brand)."
            )

    def _fetch_all(self) -> None:
        self._refuse_unscoped()
        super()._fetch_all()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Stand inside another query."""
        self._refuse_unscoped()
        return super().resolve_expression(*args, **kwargs)

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Row]:
        """Stream rows."""
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """Count rows."""
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        """Whether there is a row."""
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Compute over rows."""
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Change rows."""
        self._refuse_unscoped()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows."""
        self._refuse_unscoped()
        return super().delete()

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """Tell how the database would go about it."""
        self._refuse_unscoped()
        return super().explain(*args, **kwargs)


class BrandManager(models.Manager.from_queryset(BrandQuerySet)):  # type: ignore[misc]
    """The manager of every model whose rows belong to a brand.

    Rows reached from another row (`import_row.files`) are that row's own and need no second word about the brand.
    """

    def get_queryset(self) -> BrandQuerySet[Any]:
        """Rows of no brand yet, unless they were reached from a row."""
        found: BrandQuerySet[Any] = super().get_queryset()
        found._scoped = getattr(self, "instance", None) is not None
        return found


class UserManager(BaseUserManager["User"]):
    """People, by e-mail address."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        """Make a person; without a password she can only come in by a link or a passkey."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class InvitationQuerySet(BrandQuerySet[Row]):
    """Invitations to join a brand."""

    def open(self, now: datetime) -> Self:
        """Neither used nor withdrawn nor too old."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
