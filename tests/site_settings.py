"""The site's settings as tests see them: a folder of their own, quick password hashing, nothing that leaves."""

import os
import tempfile
from pathlib import Path

# One folder for each process of a parallel run, so that none meets another's database.
_FOLDER = Path(tempfile.gettempdir()) / f"closeknit-tests-{os.getpid()}"
(_FOLDER / "static").mkdir(parents=True, exist_ok=True)
os.environ["CLOSEKNIT_SITE"] = str(_FOLDER)
os.environ["CLOSEKNIT_DEVELOPMENT"] = "yes"
os.environ.setdefault("PUBLIC_URL", "")

from closeknit.config.settings import *  # noqa: E402, F403

DEBUG = False
if "sqlite" not in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # `DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres pytest tests/app`: two runs at once never meet.
    DATABASES["default"]["TEST"] = {"NAME": f"test_closeknit_{os.getpid()}"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
