"""Keep the figures that Modash worked out as the vendor's own statements."""

from collections.abc import Iterator

from closeknit.sources.contract import InputFile, Note
from closeknit.sources.records import Found, Json, Row, as_object, inner, listed, scalar
from closeknit.vocabulary.tables import STATED_METRICS

NOT_STATED = "not stated by the vendor"
ENGAGEMENT = "likes / followers (as Modash states it)"

# Our name for the statement -> where the report has it.
_FIGURES = {
    "avg_likes": ("avgLikes",),
    "avg_comments": ("avgComments",),
    "avg_views": ("avgViews",),
    "avg_reels_plays": ("avgReelsPlays",),
    "avg_shares": ("stats", "avgShares", "value"),
    "engagements": ("profile", "engagements"),
    "paid_post_performance": ("paidPostPerformance",),
    "sponsored_posts_median_views": ("sponsoredPostsMedianViews",),
    "sponsored_posts_median_likes": ("sponsoredPostsMedianLikes",),
    "non_sponsored_posts_median_views": ("nonSponsoredPostsMedianViews",),
    "non_sponsored_posts_median_likes": ("nonSponsoredPostsMedianLikes",),
    "audience_credibility": ("audience", "credibility"),
    "audience_notable": ("audience", "notable"),
}
# Shares of the audience: our name -> (the report's list, field that names the part).
_SHARES = {
    "audience_types": ("audienceTypes", "code"),
    "audience_reachability": ("audienceReachability", "code"),
    "audience_gender": ("genders", "code"),
    "audience_age": ("ages", "code"),
    "audience_country": ("geoCountries", "code"),
    "audience_city": ("geoCities", "name"),
    "audience_language": ("languages", "code"),
    "audience_interest": ("interests", "name"),
    "audience_brand": ("brandAffinity", "name"),
}


def stated_rows(report: Json, owner: Json, file: InputFile) -> Iterator[Found]:
    """Yield one row for each figure of a report."""
    rate = scalar(inner(report, "profile"), "engagementRate")
    if rate is not None:
        yield statement(owner, "engagement_rate", rate, ENGAGEMENT)
    for name, path in _FIGURES.items():
        value = scalar(inner(report, *path[:-1]), path[-1])
        if value is not None:
            yield statement(owner, name, value)
    yield from _share_rows(inner(report, "audience"), owner, file)


def statement(owner: Json, name: str, value: object, formula: str = NOT_STATED) -> Row:
    """Return the row of one statement."""
    return Row(STATED_METRICS, {**owner, "name": name, "value": value, "formula": formula})


def _share_rows(audience: Json, owner: Json, file: InputFile) -> Iterator[Found]:
    nameless = 0
    for name, (field, key) in _SHARES.items():
        for part in listed(audience, field):
            share = as_object(part, field)
            if scalar(share, key) is None:
                nameless += 1
            elif scalar(share, "weight") is not None:
                yield statement(owner, f"{name}:{scalar(share, key)}", scalar(share, "weight"))
    for part in listed(audience, "gendersPerAge"):
        share = as_object(part, "gendersPerAge")
        for gender in ("male", "female"):
            if scalar(share, "code") is None:
                nameless += 1
            elif scalar(share, gender) is not None:
                yield statement(owner, f"audience_gender_age:{gender}:{share['code']}", scalar(share, gender))
    if nameless:
        yield Note(file.name, f"{nameless:,} audience shares are not used: the report does not say of what")
