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
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
