"""Which posts are paid or gifted, as far as label and hashtags tell: a sign of how commercial an account is."""

import ibis
import ibis.expr.types as ir

# Words that creators put on paid or gifted posts, in the languages of the first markets. Not a legal check.
SPONSORED_TAGS = (
    "ad", "ads", "advert", "advertisement", "advertising", "sponsored", "sponsoredpost", "sponsoredby", "sponsor",
    "paidpartnership", "paidad", "paidpost", "paidpromotion", "paidpartner", "brandpartner", "brandpartnership",
    "partner", "gifted", "giftedbybrand", "prgift", "prsample", "pressample", "brandambassador", "spon",
    "anzeige", "werbung", "unbezahltewerbung", "werbungwegenmarkierung", "produktplatzierung", "gesponsert", "prmuster",
    "publicité", "pub", "partenariat", "sponsorisé", "collaborationcommerciale", "publicidad", "patrocinado", "publi",
    "pubblicità", "sponsorizzato", "adv",
)  # fmt: skip


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
