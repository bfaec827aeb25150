"""Several imports one after another equal one import of everything."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.manifest import Manifest
from closeknit.warehouse.segments import should_compact
from closeknit.warehouse.store import Store
from metrics.make import DAY, HOUR, OBSERVED, World, import_world, metrics_of
from metrics.random_worlds import random_world

from .test_again import assert_same

LATER = OBSERVED + 365 * DAY


def history(seed: int, creators: int) -> list[World]:
    """A first large import and small later ones about some of the same creators and some new ones."""
    first = random_world(seed, creators)
    dice = np.random.default_rng(seed)
    worlds = [first]
    for step in range(1, 5):
        # One import arrives late: it was observed before the one that is there already.
        observed = OBSERVED + (40 * step if step != 3 else 50) * DAY
        later = random_world(seed + step, 4, observed, name=f"new{step}x")
        again = dice.choice(creators, creators // 9, replace=False)
        for number in again:
            creator = f"k{number}"
            later.profile(
                creator,
                None if dice.random() < 0.2 else int(dice.integers(500, 60_000)),
                observed_at=observed,
                niche=None if dice.random() < 0.5 else "moved",
                handle=f"x{creator}" if dice.random() < 0.7 else f"x{creator}renamed{step}",
            )
            _later_posts(later, first, creator, step, observed, dice)
        worlds.append(later)
    return worlds


def _later_posts(later: World, first: World, creator: str, step: int, observed, dice: np.random.Generator) -> None:
    for post in (post for post in first.posts if post["external_id"] == creator):
        if dice.random() < 0.5:
            seen_again = {**post, "observed_at": observed, "likes": int(dice.integers(-1, 900)), "caption": None}
            later.posts.append(seen_again)
        if dice.random() < 0.5:
            comment = later.comment(
                post["post_id"], f"later{step}", by=f"fan{dice.integers(25)}", observed_at=observed,
                commented_at=observed - 4 * DAY, text="where is this lovely place",
            )  # fmt: skip
            later.answer(comment, float(dice.uniform(0, 80)) * HOUR, commenter_id=creator)
    for number in range(int(dice.integers(0, 4))):
        later.post(
            creator, f"step{step}n{number}", observed_at=observed, likes=int(dice.integers(0, 900)),
            posted_at=observed - float(dice.uniform(0, 20)) * DAY, replies_captured=True,
        )  # fmt: skip


def sums_then(home: Path) -> dict[str, dict]:
    """Post sums as the generation's readers get them."""
    with open_generation(home) as generation:
        return {row["creator_id"]: row for row in generation.post_sums.to_pyarrow().to_pylist()}


def add_cases(worlds: list[World]) -> None:
    """Creators about whom one import changes what an earlier one said, without naming them."""
    first, second, third = worlds[:3]
    # Posts that are two years old when the last import comes, under a creator whom no later import names.
    first.profile("old", 1_000)
    for post in range(5):
        first.post("old", post, days_ago=573 - post)
    # A joint post, said of Anna and then of Bea; then Anna is touched without it.
    for creator in ("anna", "bea"):
        first.profile(creator)
        for post in range(4):
            first.post(creator, post, days_ago=20 + post)
    joint = {"post_id": "joint", "posted_at": OBSERVED - 9 * DAY, "likes": 500, "comments": 5}
    first.posts.append({**joint, "external_id": "anna", "observed_at": OBSERVED})
    second.posts.append({**joint, "external_id": "bea", "observed_at": OBSERVED + 40 * DAY})
    third.profile("anna", 7_000, observed_at=OBSERVED + 80 * DAY)
    # Under Cleo's posts somebody comments by id and by handle, and turns out to be one creator.
    first.profile("cleo")
    for post in range(3):
        post_id = first.post("cleo", post, days_ago=20 + post)
        for number, by in enumerate(("dora", "@xdora", "fan1", "fan2")):
            first.comment(post_id, number, by=by)
    second.profile("dora", observed_at=OBSERVED + 40 * DAY)


class TestSeveralImports:
    @pytest.mark.parametrize(("seed", "creators"), [(41, 60), (42, 230)], ids=["published prior", "fitted prior"])
    def test_equal_one_import_of_everything(self, seed: int, creators: int, tmp_path: Path) -> None:
        worlds = history(seed, creators)
        add_cases(worlds)
        layers = []
        for world in worlds:
            import_world(tmp_path / "steps", world, now=LATER)
            layers.append(len(Store(tmp_path / "steps").manifest().touched))
        assert layers == [0, 1, 2, 3, 4], "every import must lay a segment over the others"
        import_world(tmp_path / "once", *worlds, now=LATER)
        steps, once = (Store(tmp_path / name).manifest() for name in ("steps", "once"))
        assert steps.as_of == once.as_of
        assert steps.prior["outlook"]["drift"] == pytest.approx(once.prior["outlook"]["drift"], rel=1e-9)
        assert_same(sums_then(tmp_path / "steps"), sums_then(tmp_path / "once"))
        found = metrics_of(tmp_path / "steps")
        assert_same(found, metrics_of(tmp_path / "once"))
        # That both agree says little if both are wrong.
        assert (found["old"]["posts_n"], found["old"]["engagement_rate"]) == (2, None)
        assert (found["anna"]["posts_n"], found["bea"]["posts_n"]) == (4, 5)
        assert found["cleo"]["commenter_concentration"] == pytest.approx((6 * 5 + 2 * 3 * 2) / (12 * 11), rel=1e-5)

    @pytest.mark.parametrize(
        ("layers", "touched", "compact"), [(1, 1, False), (5, 30, False), (6, 1, True), (2, 31, True)]
    )
    def test_are_written_as_one_segment_before_they_become_many_or_large(
        self, layers: int, touched: int, compact: bool
    ) -> None:
        manifest = Manifest(1, current={"posts": ["p"] * layers}, touched=["t"] * (layers - 1))
        assert should_compact(manifest, touched, 100) is compact
        assert should_compact(Manifest(), 0, 0)

    def test_may_bring_comments_before_their_posts(self, tmp_path: Path) -> None:
        whole = random_world(46, 12)
        for name, parts in (
            ("comments first", (World(comments=whole.comments), replace(whole, comments=[]))),
            ("once", (whole,)),
        ):
            for part in parts:
                import_world(tmp_path / name, part)
        assert_same(metrics_of(tmp_path / "comments first"), metrics_of(tmp_path / "once"))
