"""Who may set up a new installation: whoever sits at the machine, or has the code printed when it was started."""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest


def setup_code() -> str:
    """Return the code; the same for as long as the site's secret key is."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"closeknit set-up code", hashlib.sha256)
    return "-".join(digest.hex()[start : start + 4] for start in (0, 4, 8))


def code_is_right(given: str) -> bool:
    """Whether somebody typed the code, in whatever case."""
    return hmac.compare_digest(given.strip().lower().encode(), setup_code().encode())


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether a request came straight from this machine; a proxy's never counts, since it speaks for anybody."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
