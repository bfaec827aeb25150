"""Which posts are paid or gifted, as far as label and hashtags tell: a sign of how commercial an account is."""

import re

import ibis
import ibis.expr.types as ir

from closeknit.vocabulary.label_words import HINTING, TELLING, as_hashtags, phrases

# Telling words and hints alike, as hashtags. Not a legal check.
SPONSORED_TAGS = as_hashtags((*phrases(TELLING), *phrases(HINTING)))


_IN_CAPTION = rf"(?i)#(?:{'|'.join(map(re.escape, SPONSORED_TAGS))})(?:[^\\pL\\pN_]|$)"


def is_sponsored(
    paid_partnership: ir.BooleanValue, hashtags: ir.ArrayValue, caption: ir.StringValue
) -> ir.BooleanValue:
    """Say whether a post carries the platform's label or a telling hashtag, listed or in its caption.

    Args:
        paid_partnership: The platform's label; NULL where the source does not deliver it.
        hashtags: Lower-case hashtags without #; NULL where unknown.
        caption: NULL where unknown; sources that list no hashtags deliver them here.

    Returns:
        True or False; NULL where none is known.
    """
    listed = hashtags.intersect(ibis.array(list(SPONSORED_TAGS))).length() > 0
    # Most captions hold no hashtag at all, and a look for one letter is cheap.
    written = ibis.ifelse(caption.isnull(), None, caption.contains("#") & caption.re_search(_IN_CAPTION))
    tagged = ibis.ifelse(listed, True, ibis.coalesce(written, listed))
    return ibis.ifelse(paid_partnership, True, ibis.coalesce(tagged, paid_partnership))
