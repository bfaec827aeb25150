"""A person who signs in."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from closeknit.app.accounts.managers import UserManager


class User(AbstractBaseUser):
    """A person, known by her e-mail address; what she may do stands in her memberships.

    Attributes:
        email: In lower case; she signs in with it.
        name: How she is called on pages; her address where empty.
        is_active: False = cannot sign in.
        joined_at: When she first came.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        """Her name, else her address."""
        return self.name or self.email
