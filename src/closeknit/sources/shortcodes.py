"""One key for a post in all sources: the number that Instagram gives it.

Exports name a post by its number, by the short code in its address, or by both. The short code is the same
number written with 64 characters, so every source can give the number and observations of one post meet.
"""

import re

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_CODE = re.compile(r"[A-Za-z0-9_-]{5,11}")
_SECRET_LENGTH = 28  # posts of private accounts carry that many more characters, which are no part of the number
_NUMBER = re.compile(r"(\d+)(?:_\d+)?")
_ADDRESS = re.compile(r"(?:^|/)(?:p|reel|reels|tv)/([A-Za-z0-9_-]+)")


def media_id(shortcode: str) -> str | None:
    """Return the number of the post with this short code, None if the text is not a short code.

    >>> media_id("DZxvMgyH8yR")
    '3923124318436838545'
    >>> media_id("not a code") is None
    True
    """
    code = shortcode.strip()
    if len(code) > _SECRET_LENGTH + 4:
        code = code[:-_SECRET_LENGTH]
    if not _CODE.fullmatch(code):
        return None
    number = 0
    for character in code:
        number = number * 64 + _VALUES[character]
    return str(number)


def shortcode(media: str) -> str:
    """Return the short code of the post with this number.

    Args:
        media: Decimal digits, optionally followed by `_` and the owner's number.

    Raises:
        ValueError: The text is not a number.

    >>> shortcode("3923124318436838545_787132")
    'DZxvMgyH8yR'
    """
    found = _NUMBER.fullmatch(media.strip())
    if found is None:
        raise ValueError(f"{media!r} is not the number of a post")
    number = int(found[1])
    code = ""
    while number:
        number, digit = divmod(number, 64)
        code = _ALPHABET[digit] + code
    return code or _ALPHABET[0]


def post_key(number: object = None, *, code: object = None, address: object = None) -> str | None:
    """Return the key of a post from what an export says about it: the number, else the decoded short code.

    Args:
        number: Its number as text or integer, perhaps with the owner's number behind `_`; some old exports
            put the short code here.
        code: Its short code.
        address: Its web address.

    Returns:
        Decimal digits; the text found if it is neither number nor short code; None if nothing was found.

    >>> post_key("3923124318436838545_787132"), post_key(address="https://www.instagram.com/p/DZxvMgyH8yR/")
    ('3923124318436838545', '3923124318436838545')
    """
    written = "" if number is None else str(number).strip()
    if found := _NUMBER.fullmatch(written):
        return found[1]
    within = _ADDRESS.search(str(address)) if address is not None else None
    for candidate in (code, within[1] if within else None, written):
        if candidate is not None and (decoded := media_id(str(candidate))):
            return decoded
    return written or (str(code) if code is not None else None)
