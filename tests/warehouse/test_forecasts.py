"""Forecasts asked of a home, against plain Python and against themselves."""

import math
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from closeknit.metrics.drift import PUBLISHED_DRIFT
from closeknit.metrics.outlook import Outlook
from closeknit.vocabulary.errors import NothingObserved, UsageError
from closeknit.warehouse.creators import CreatorQuery
from closeknit.warehouse.forecasts import Forecast, forecast, forecast_table
from closeknit.warehouse.generation import Generation, open_generation
from metrics.make import DAY, OBSERVED, World, import_world

pytestmark = pytest.mark.xdist_group("forecasts")  # what is built once is built in one process

HEAVY80 = 1.1432148684


def posting_world(creators: int = 90, shift: float = 0.3) -> World:
    """Creators with twelve posts in half a year, every other one a video; newer posts do better by a shift."""
    rng = np.random.default_rng(51)
    world = World()
    for number in range(creators):
        name, followers = f"c{number}", int(rng.integers(1_500, 9_000))
        world.profile(name, followers, niche=("food", "travel")[number % 2])
        level = math.log(0.04) + 0.5 * rng.standard_normal()
        for post in range(12):
            rate = math.exp(level + shift * (post < 6) + 0.25 * rng.standard_normal())
            video = post % 2 == 0
            world.post(
                name, post, 10 + 15 * post, likes=int(followers * rate), kind="reel" if video else "image",
                views=int(followers * math.exp(-1 + 0.6 * rng.standard_normal())) if video else None,
            )  # fmt: skip
    world.profile("sizeless", None)
    world.profile("fewposts", 3_000)
    for name, posts in (("sizeless", 4), ("fewposts", 2)):
        for post in range(posts):
            world.post(name, post)
    world.profile("silent", 4_000)
    return world


@pytest.fixture(scope="module")
def posting_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("posting") / "home"
    import_world(home, posting_world())
    return home


@pytest.fixture
def generation(posting_home: Path) -> Iterator[Generation]:
    with open_generation(posting_home) as opened:
        yield opened


def one(generation: Generation, name: str, **horizon: Any) -> Forecast:
    (found,) = forecast(generation, [f"instagram:{name}"], **horizon)
    return found


class TestForecast:
    def test_agrees_with_plain_python(self, generation: Generation) -> None:
        found = one(generation, "c7", posts=6, days=60)
        prior, drift = generation.population["engagement"], generation.population["outlook"]["drift"]
        profile = next(row for row in posting_world().profiles if row["external_id"] == "c7")
        posts = [row for row in posting_world().posts if row["external_id"] == "c7"]
        level, left, spread = by_hand(profile, posts, prior)
        middle = statistics.fmean((OBSERVED - post["posted_at"]) / DAY for post in posts)
        g = math.sqrt((middle + 30) / 120)
        centre = level + drift["shift"] * g - spread / 12
        sd = math.sqrt(left + spread / 6 + (drift["variance"] + drift["shift_variance"]) * g * g)
        assert found.days_ahead == pytest.approx(middle + 30)
        assert found.rate.estimate == pytest.approx(math.exp(centre), rel=1e-5)
        assert found.rate.low == pytest.approx(math.exp(centre - HEAVY80 * sd), rel=1e-5)
        assert found.rate_mean == pytest.approx(math.exp(centre + sd * sd / 2), rel=1e-5)
        assert found.engagements.high == pytest.approx(6 * profile["followers"] * (found.rate.high or 0), rel=1e-5)
        assert (found.rate.n, found.usual_posts) == (12, pytest.approx(11 / (165 / 7) * 60 / 7, rel=1e-5))
        assert found.why_missing is None

    def test_learns_the_drift_of_the_homes_own_creators(self, generation: Generation) -> None:
        drift = generation.outlook.drift
        assert drift.creators == 90
        assert drift.shift * math.sqrt(90 / 120) == pytest.approx(0.3, abs=0.06)

    def test_learns_how_many_see_a_post_and_says_a_range_alone(self, generation: Generation) -> None:
        views, reach = generation.outlook.seen["views"], generation.outlook.seen["reach"]
        assert (views.creators, reach.fitted) == (90, False)
        found = one(generation, "c8")
        assert found.views is not None
        assert found.reach is not None
        assert (found.views.n, found.reach.n) == (6, 0)
        assert found.views.low95 < found.views.low < found.views.high < found.views.high95
        assert found.reach.high / found.reach.low > found.views.high / found.views.low
        assert not hasattr(found.views, "estimate")

    def test_says_why_there_is_none(self, generation: Generation) -> None:
        few, sizeless, silent = (one(generation, name) for name in ("fewposts", "sizeless", "silent"))
        assert few.why_missing == "2 posts in the window, 3 posts needed"
        assert sizeless.why_missing == "the number of followers is not known"
        assert silent.why_missing == "0 posts in the window, 3 posts needed"
        assert [found.rate.estimate for found in (few, sizeless, silent)] == [None] * 3
        assert (sizeless.views, sizeless.reach) == (None, None)
        assert silent.views is not None
        assert (silent.days_ahead, silent.usual_posts) == (None, None)

    def test_keeps_the_order_asked_for(self, generation: Generation) -> None:
        ids = [f"instagram:c{number}" for number in (5, 3, 60, 4)]
        assert [found.creator_id for found in forecast(generation, ids)] == ids
        best = forecast(generation, CreatorQuery(niches=("food",), sort="followers", limit=5))
        assert [found.followers for found in best] == sorted((found.followers or 0 for found in best), reverse=True)
        again = forecast(generation, [found.creator_id for found in best])
        assert again == best

    def test_refuses_ids_that_nobody_has_and_horizons_without_sense(self, generation: Generation) -> None:
        with pytest.raises(NothingObserved, match="No creator 'instagram:nobody'"):
            forecast(generation, ["instagram:c1", "instagram:nobody"])
        for posts, days in ((0, 90.0), (3, 0.0), (3, -1.0), (3, math.inf), (3, math.nan)):
            with pytest.raises(UsageError):
                forecast(generation, ["instagram:c1"], posts, days)

    def test_is_wider_for_a_later_moment_without_new_posts(self, posting_home: Path) -> None:
        ratios = []
        for as_of in (None, OBSERVED + timedelta(days=200)):
            with open_generation(posting_home, as_of) as generation:
                found = one(generation, "c7").rate
                ratios.append((found.high or 0) / (found.low or 1))
        assert ratios[1] > ratios[0]

    def test_rests_on_published_figures_in_homes_of_an_earlier_version(self, generation: Generation) -> None:
        old = {name: value for name, value in generation.population.items() if name != "outlook"}
        earlier = replace(generation, population=old)
        assert earlier.outlook == Outlook()
        assert one(earlier, "c7").outlook.drift == PUBLISHED_DRIFT


class TestForecastTable:
    def test_holds_everybody_once_with_missing_numbers_missing(self, generation: Generation) -> None:
        table = forecast_table(generation, CreatorQuery())
        rows = {row["creator_id"]: row for row in table.to_pylist()}
        assert len(rows) == table.num_rows == 93
        assert rows["instagram:sizeless"]["views_low"] is None
        assert rows["instagram:silent"]["rate"] is None
        assert rows["instagram:c7"]["rate"] == one(generation, "c7").rate.estimate

    def test_of_nobody_is_empty(self, generation: Generation) -> None:
        assert forecast_table(generation, []).num_rows == 0
        assert forecast(generation, CreatorQuery(tier="mega")) == []


def by_hand(profile: dict[str, Any], posts: list[dict[str, Any]], prior: dict[str, Any]) -> tuple[float, float, float]:
    """Level, variance left and spread, from the registry's formulas."""
    followers, k = profile["followers"], len(posts)
    logs = [math.log((post["likes"] + post["comments"] + 0.5) / followers) for post in posts]
    pooled = prior["spreads"][profile["niche"]] * (followers / 3162) ** prior["spread_slope"]
    spread = (sum((y - statistics.fmean(logs)) ** 2 for y in logs) + 6 * pooled) / (k + 5)
    mean = statistics.fmean((post["likes"] + post["comments"]) / followers for post in posts)
    measured = math.log(mean + 0.5 / followers) + spread / k / 2
    expected = prior["level"] + prior["slope"] * math.log(followers / 3162) + prior["niches"][profile["niche"]]
    for knot, bend in zip((1_000, 3_000, 10_000, 100_000), prior["bends"], strict=True):
        expected += bend * max(math.log(followers / knot), 0)
    weight = prior["tau"] ** 2 / (prior["tau"] ** 2 + spread / k)
    return expected + weight * (measured - expected), weight * spread / k, spread
