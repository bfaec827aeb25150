"""An address as a picture that phones read."""

import qrcode
from django.utils.safestring import SafeString
from qrcode.image.svg import SvgPathImage


def qr_svg(address: str) -> SafeString:
    """Return the address as an SVG that takes its colour from the page around it."""
    drawn: str = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    # Made of squares and numbers alone; the address itself is not in it as text.
    return SafeString(drawn.partition("?>")[2] or drawn)
