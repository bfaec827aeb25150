"""Which posts are paid or gifted, as far as label and hashtags tell: a sign of how commercial an account is."""

import ibis
import ibis.expr.types as ir

from closeknit.vocabulary.label_words import HINTING, TELLING, as_hashtags, phrases

# Telling words and hints alike, as hashtags. Not a legal check.
SPONSORED_TAGS = as_hashtags((*phrases(TELLING), *phrases(HINTING)))


def is_sponsored(paid_partnership: ir.BooleanValue, hashtags: ir.ArrayValue) -> ir.BooleanValue:
    """Say whether a post carries the platform's label or a telling hashtag.

    Args:
        paid_partnership: The platform's label; NULL where the source does not deliver it.
        hashtags: Lower-case hashtags without #; NULL where unknown.

    Returns:
        True or False; NULL where neither is known.
    """
    tagged = hashtags.intersect(ibis.array(list(SPONSORED_TAGS))).length() > 0
    return ibis.ifelse(paid_partnership, True, ibis.coalesce(tagged, paid_partnership))
