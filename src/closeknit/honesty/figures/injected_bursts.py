"""Is a burst of bought followers noticed in a real growth curve, and how often is an organic good day?

The one public record of when a nano account got each follower is cut into windows; a burst of graded size is put into
one day. Windows of one account know less of other accounts' good days than peers would.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from closeknit.audience.labels import read_label_file
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval
from closeknit.metrics.arrays import Floats, floats
from closeknit.metrics.follower_history import follower_jumps
from closeknit.metrics.peer_comparison import SCALES, UNUSUAL_JUMP, peer_spreads, robust_z
from closeknit.metrics.registry import METRICS
from closeknit.warehouse.engine import open_engine
from closeknit.warehouse.schemas import STORED_SCHEMAS

FILE = "ig-follower-dates-export-2024/followers.csv"
SOURCE = "download of one account with 3,477 followers, 2018 to 2024 (lampros-m/nonfollowers)"
DAYS = 60
BURSTS = (10, 30, 100, 300)
FEWEST_WINDOWS = 20
DAY = 86_400


def windows(followed_at: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return moments of following by window of 60 days; windows with followers on fewer than 6 days are left out."""
    number = (followed_at - followed_at.min()) // (DAYS * DAY)
    parts = [followed_at[number == each] for each in np.unique(number)]
    return [part for part in parts if len(np.unique(part // DAY)) > 5]


def jumps(parts: list[NDArray[np.int64]]) -> Floats:
    """Return each window's largest jump, by the library's own expression."""
    owner = np.repeat([f"w{number:04}" for number in range(len(parts))], [len(part) for part in parts])
    moments = np.concatenate(parts).astype("datetime64[s]").astype("datetime64[us]")
    collected = np.full(len(moments), moments.max() + np.timedelta64(2, "D"))
    columns = pa.array(owner), pa.array(np.arange(len(owner)).astype(str)), pa.array(moments), pa.array(collected)
    names = ("creator_id", "account_id", "first_seen", "observed_at")
    followers = pa.table(dict(zip(names, columns, strict=True)))
    counts = STORED_SCHEMAS["profiles"].append(pa.field("creator_id", pa.string())).empty_table()
    with open_engine() as engine:
        held = engine.hold(followers, "arrivals")
        found = follower_jumps(engine.hold(counts, "counts"), held).order_by("creator_id").to_pyarrow()
    return floats(found, "jump")


def with_burst(part: NDArray[np.int64], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return a window with so many followers more on one of its days."""
    day = rng.choice(part) // DAY * DAY
    return np.concatenate([part, day + rng.integers(0, DAY, size)])


def rows(setting: Setting) -> list[Row]:
    """Return false alarms on untouched windows, and detection at every size."""
    parts = windows(read_moments(setting.data))
    if len(parts) < FEWEST_WINDOWS:
        raise TooLittle(f"{len(parts)} windows of {DAYS} days are too few to compare with.", "")
    rng = np.random.default_rng(setting.seed)
    scale = SCALES[METRICS["follower_jump"].signal]
    usual = scale(jumps(parts))
    groups = np.full(len(parts), "|")
    spreads = peer_spreads(usual, np.zeros(len(usual)), groups)
    found = []
    for size in (0, *BURSTS):
        values = usual if size == 0 else scale(jumps([with_burst(part, size, rng) for part in parts]))
        z, _ = robust_z(values, np.zeros(len(values)), groups, spreads)
        hits, n = int((z >= UNUSUAL_JUMP).sum()), len(z)
        what = f"a burst of {size} followers in one day: windows noticed" if size else "untouched: windows suspected"
        kind = "detection" if size else "false alarms"
        typical = f"median window: {np.median([len(part) for part in parts]):.0f} followers"
        found.append(
            Row(f"injected-burst-{size}", what, hits / n, binomial_interval(hits, n), n, kind, SOURCE, None, typical)
        )
    return found


def read_moments(data: Path) -> NDArray[np.int64]:
    """Return when each follower came, in seconds since 1970."""
    return read_label_file(data / FILE).numbers("followed_at").astype(np.int64)


FIGURE = Figure(
    id="injected-burst",
    what="bursts of bought followers put into a real growth curve",
    needs=(FILE,),
    source=SOURCE,
    protocol=f"windows of {DAYS} days compared with all untouched ones; noticed where robust z is "
    f"{UNUSUAL_JUMP:g} or more, a limit chosen on these windows: at 3, 10 % of the untouched ones were suspected",
    rows=rows,
)
