"""Write the invented market as files that any user could have: compressed CSV tables."""

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from numpy.random import PCG64, Generator

from closeknit.demo import world
from closeknit.demo.audience_sheets import account_sheet, follower_sheet
from closeknit.demo.comments import choose_coverage, invent_comments
from closeknit.demo.creators import invent_creators
from closeknit.demo.flaws import SAME_HANDLES, count_flaws, with_flaws
from closeknit.demo.followers import invent_followers
from closeknit.demo.posts import invent_posts
from closeknit.demo.sheets import Sheet, comment_sheet, post_sheet, profile_sheet, truth_sheet
from closeknit.vocabulary.errors import UsageError

TABLES = ("profiles", "posts", "comments", "followers", "accounts")


@dataclass(frozen=True)
class DemoMarket:
    """A market that was written.

    Attributes:
        folder: Where its files are.
        seed: What it was drawn from.
        observed_at: When everything in it was observed, to the second; use it as `as_of`.
        creators: How many creators, without those of wrong rows.
        profiles: Good rows in the profiles file; some creators were observed twice.
        posts: Good rows in the posts file.
        comments: Good rows in the comments file.
        followers: Rows in the followers file: samples of some creators' followers.
        accounts: Rows in the accounts file: how those followers look.
        bad_rows: Rows wrong on purpose, all files together: each is refused on import.
        same_handles: Creators more, each observed under a handle that another creator has; not refused.
    """

    folder: Path
    seed: int
    observed_at: datetime
    creators: int
    profiles: int
    posts: int
    comments: int
    followers: int
    accounts: int
    bad_rows: int
    same_handles: int

    @property
    def files(self) -> tuple[Path, ...]:
        """The files to import, profiles first."""
        return tuple(self.folder / f"{name}.csv.gz" for name in TABLES)

    @property
    def truth(self) -> Path:
        """What is true of each creator: creator_id, role, pod, ambassador_of, state.

        In a hidden folder, so that importing the whole folder does not take the answers for observations.
        """
        return self.folder / ".truth" / "truth.csv.gz"


def write_demo_market(folder: Path, *, seed: int, as_of: datetime, creators: int = 900) -> DemoMarket:
    """Invent a market and write it as one `.csv.gz` a table, and its truth file.

    Args:
        folder: Where to write; made if it is not there. Files of these names are replaced.
        seed: Any whole number from 0; the same seed, moment and size give the same bytes.
        as_of: When the market is observed, with a time zone; fractions of a second are dropped.
        creators: How many, at least 50.

    Returns:
        What was written and how much of it.

    Raises:
        UsageError: `as_of` has no time zone, or there are too few creators.
    """
    if as_of.tzinfo is None:
        raise UsageError(f"The moment {as_of} has no time zone.", "Give it one, for example UTC.")
    if creators < world.FEWEST_CREATORS:
        raise UsageError(f"{creators} creators are no market.", f"Ask for {world.FEWEST_CREATORS} or more.")
    observed_at = as_of.replace(microsecond=0)
    sheets = _draw(Generator(PCG64(seed)), creators, observed_at)
    sizes = {name: len(sheet.rows()) for name, sheet in sheets.items()}
    market = DemoMarket(
        folder=folder,
        seed=seed,
        observed_at=observed_at,
        creators=creators,
        profiles=sizes["profiles"] + SAME_HANDLES,
        posts=sizes["posts"],
        comments=sizes["comments"],
        followers=sizes["followers"],
        accounts=sizes["accounts"],
        bad_rows=count_flaws(),
        same_handles=SAME_HANDLES,
    )
    market.truth.parent.mkdir(parents=True, exist_ok=True)
    _write(market.truth, sheets["truth"])
    for name, path in zip(TABLES, market.files, strict=True):
        _write(path, with_flaws(name, sheets[name]))
    return market


def _draw(rng: Generator, count: int, as_of: datetime) -> dict[str, Sheet]:
    creators = invent_creators(rng, count)
    posts = invent_posts(rng, creators)
    coverage = choose_coverage(rng, creators, posts)
    comments = invent_comments(rng, creators, posts, coverage)
    followers = invent_followers(rng, creators)
    return {
        "truth": truth_sheet(creators),
        "profiles": profile_sheet(rng, creators, followers, as_of),
        "posts": post_sheet(rng, creators, posts, comments, coverage=coverage, as_of=as_of),
        "comments": comment_sheet(rng, creators, posts, comments, as_of),
        "followers": follower_sheet(creators, followers, as_of),
        "accounts": account_sheet(followers, as_of),
    }


def _write(path: Path, sheet: Sheet) -> None:
    """Write a sheet so that its bytes depend on nothing but its cells: no file name, no date."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows(sheet.rows())
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        packed.write(text.getvalue().encode())
