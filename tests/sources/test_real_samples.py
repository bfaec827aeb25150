"""Real exports, where they are at hand: each is taken for what it is, whole, and without a word of complaint."""

from datetime import UTC, datetime

import pytest

from realdata import real_folder, take_in

CONNECTIONS = "instagram-download-your-data/connections/followers_and_following"
EXPECTED = {
    "apify/comments.json": ("apify", {"comments": 1}),
    "apify/comments_2020_layout.json": ("apify", {"comments": 1}),
    "apify/posts.json": ("apify", {"posts": 2}),
    "apify/posts_reels_2025.json": ("apify", {"posts": 5}),
    "apify/profile_details.json": ("apify", {"profiles": 1}),
    "brightdata/comments_sample.csv": ("brightdata", {"comments": 176, "posts": 51}),
    f"{CONNECTIONS}/followers_1.json": ("instagram-download", {"accounts": 40}),
    f"{CONNECTIONS}/following.json": ("instagram-download", {}),
    f"{CONNECTIONS}/pending_follow_requests.json": ("instagram-download", {}),
    f"{CONNECTIONS}/recently_unfollowed_profiles.json": ("instagram-download", {}),
    "instagram-graph-api/airbyte_records.jsonl": ("graph-api", {"profiles": 1, "posts": 3}),
    "instagram-graph-api/docs_business_discovery_example.json": ("graph-api", {"profiles": 1}),
    "instagram-graph-api/docs_user_insights_example.json": ("graph-api", {}),
    "instagram-graph-api/fivetran_media_history.csv": ("graph-api", {"posts": 51}),
    "instagram-graph-api/fivetran_media_insights.csv": ("graph-api", {"posts": 1}),
    "instagram-graph-api/fivetran_user_history.csv": ("graph-api", {"profiles": 1}),
    "instaloader/raw_graphql_posts.json.gz": ("instaloader", {"posts": 45, "comments": 305}),
    "instaloader/wrapped/2016-06-25_16-47-52_UTC.json": ("instaloader", {"posts": 1}),
    "instaloader/wrapped/2017-08-21_21-51-48_UTC.json": ("instaloader", {"posts": 1, "comments": 14}),
    "instaloader/wrapped/2018-03-14_13-24-53_UTC.json": ("instaloader", {"posts": 1, "comments": 19}),
    "instaloader/wrapped/2018-08-08_12-27-29_UTC.json": ("instaloader", {"posts": 1}),
    "instaloader/wrapped/2018-09-28_07-46-26_UTC.json": ("instaloader", {"posts": 1, "comments": 4}),
    "instaloader/wrapped/2018-12-04_21-45-28_UTC.json": ("instaloader", {"posts": 1}),
    "instaloader/wrapped/2019-02-12_19-57-07_UTC.json": ("instaloader", {"posts": 1, "comments": 5}),
    "instaloader/wrapped/2019-03-26_02-44-07_UTC.json": ("instaloader", {"posts": 1}),
    "modash/report_shape.json": ("modash", {"profiles": 2, "stated_metrics": 27}),
}
SHOPS = {"shopify", "woocommerce"}


@pytest.fixture(name="samples")
def _samples():
    return real_folder("format-samples")


def late(path):
    """Samples hold posts younger than our invented day of observation."""
    return take_in(path, observed_at=None, now=datetime(2100, 1, 1, tzinfo=UTC))


@pytest.mark.real
class TestRealSamples:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_are_taken_in_whole(self, samples, name):
        source, counts = EXPECTED[name]
        taken = late(samples / name)
        assert taken.source == source
        assert taken.counts == counts
        assert taken.refusals == []

    def test_are_all_expected(self, samples):
        found = {path.relative_to(samples) for path in samples.rglob("*") if path.is_file()}
        assert {str(p) for p in found if p.name != "README.md" and p.parts[0] not in SHOPS} == EXPECTED.keys()

    def test_keep_replies_apart_from_comments(self, samples):
        rows = late(samples / "instaloader/raw_graphql_posts.json.gz")
        known = {row["comment_id"] for row in rows.rows("comments")}
        parents = {row["parent_comment_id"] for row in rows.rows("comments") if "parent_comment_id" in row}
        assert parents
        assert parents <= known
        assert sum(row["replies_captured"] for row in rows.rows("posts")) == 36
        assert sum(row["paid_partnership"] for row in rows.rows("posts")) == 5

    def test_hold_sixty_one_profiles_with_their_posts(self):
        taken = late(real_folder("ig-profiles-brightdata-2022") / "brightdata_profiles.json.gz")
        assert taken.source == "brightdata"
        assert taken.counts == {"profiles": 61 + 16, "posts": 720, "stated_metrics": 61}
        assert taken.refusals == []
