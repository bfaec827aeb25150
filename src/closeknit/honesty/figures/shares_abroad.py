"""What are estimated shares worth where followers are not those that the shipped model was learned on?

The interval of a share holds what the model's own labels leave open. A user's followers are another set. So creators
are invented from three other public sets, and the model that ships judges them as it would a user's sample.
"""

import numpy as np

from closeknit.audience.accounts.model import default_model
from closeknit.honesty.figures.fake_shares import CREATORS, FOLLOWERS, SHARE, WITHIN, Invented, invent
from closeknit.honesty.labelled_accounts import INSTAFAKE, KAGGLE, PARMA, LabelledSet, accounts_of, read_set
from closeknit.honesty.leakfree import Labelled
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import binomial_interval

SETS = (INSTAFAKE, PARMA, KAGGLE)
RATES = (0.02, 0.10, 0.30)
DRAWS = 20  # of 50 creators each


def rows(setting: Setting) -> list[Row]:
    """Return coverage of the 90 % interval at three rates on each set."""
    rng = np.random.default_rng(setting.seed)
    found = []
    for each in SETS:
        pool = read_set(setting.data, each)
        for rate in RATES:
            drawn = [invent(default_model(), pool, rate, rng) for _ in range(min(setting.splits, DRAWS))]
            found.append(_row(each, pool, rate, drawn))
    return found


def _row(each: LabelledSet, pool: Labelled, rate: float, drawn: list[Invented]) -> Row:
    held = np.concatenate([one.held for one in drawn])
    estimate, width = (float(np.mean([getattr(one, part) for one in drawn])) for part in ("estimate", "width"))
    called = default_model().calls_fake(accounts_of(pool))
    fake = pool.label == 1
    caught, alarms = float(np.nanmean(called[fake])), float(np.nanmean(called[~fake]))
    what = f"{each.name}, {100 * rate:.0f} % fake: share of 90 % intervals that held the truth"
    share, interval = float(held.mean()), binomial_interval(int(held.sum()), len(held))
    return Row(
        f"abroad-{each.name.lower()}-{100 * rate:.0f}", what, share, interval, len(held),
        f"{WITHIN[0]:.2f} to {WITHIN[1]:.2f}", each.source, WITHIN[0] <= share <= WITHIN[1],
        f"mean estimate {estimate:.3f}, mean width {width:.3f}; the model finds {caught:.2f} of these fakes and calls "
        f"{alarms:.3f} of the others so",
    )  # fmt: skip


FIGURE = Figure(
    id="abroad",
    what="estimated shares with the shipped model, on fakes of another kind",
    needs=tuple(each.file for each in SETS),
    source="; ".join(f"{each.name}: {each.source}" for each in SETS),
    protocol=f"the model that ships, learned on SRF, judges {CREATORS} invented creators of {FOLLOWERS} followers at a "
    f"time, drawn from each other set; its {100 * SHARE:.0f} % interval knows only the errors measured on SRF",
    rows=rows,
)
