"""Which posts are advertising: our judged signs beside hashtags, a bag of words and learned weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from closeknit.audience.advertising.risk import advertising_risk
from closeknit.honesty.influencers import SOURCE
from closeknit.honesty.labelled_posts import FILE, LabelledPosts, read_labelled_posts
from closeknit.honesty.post_rankings import BAG, FOLDS, LEARNED, OURS, rank_hidden, rank_shuffled
from closeknit.honesty.ranking import (
    Ranking,
    Statistic,
    area_under,
    average_precision,
    group_bootstrap,
    precision_at,
    recall_at,
    recall_at_alarms,
)
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.metrics.arrays import Floats

ALARM_RATES = (0.01, 0.05, 0.10, 0.20)
FIRST = 100
PUBLISHED_HASHTAGS = 0.45
UPPER_BOUND = "unlabelled posts hold undisclosed advertising: false alarms are an upper bound"


@dataclass(frozen=True)
class Line:
    """A row before its interval is known.

    Attributes:
        id: Of the row, without the figure's.
        what: In words.
        measure: Takes how often every post counts, n.
        beside: What it stands beside, in words.
        rival: What it has to reach; the interval of the difference is told.
        within: What its interval has to contain.
        note: What else to know.
    """

    id: str
    what: str
    measure: Statistic
    beside: str = ""
    rival: Statistic | None = None
    within: float | None = None
    note: str = ""


def rows(setting: Setting) -> list[Row]:
    """Compare on the platform's label, and on every label that creators set; hidden from all methods in both."""
    posts = read_labelled_posts(setting.data)
    seen, hidden = advertising_risk(posts.posts), advertising_risk(posts.hidden)
    own = posts.labelled | np.fromiter((place.labelled for place in seen.disclosed), np.bool_, len(posts))
    control = rank_shuffled(posts, hidden, posts.labelled, setting.seed)
    lines = [
        *with_labels(posts, Ranking(seen.advertises, posts.labelled)),
        *labels_hidden("hidden", "platform's label", rank_hidden(posts, hidden, posts.labelled, setting.seed)),
        *labels_hidden("own", "any label of the creators' own", rank_hidden(posts, hidden, own, setting.seed)),
        Line(
            "shuffled", "control that must fail: bag of words with shuffled labels, AUC", partial(area_under, control),
            within=0.5,
        ),
    ]  # fmt: skip
    return with_intervals(lines, posts, np.random.default_rng(setting.seed))


def with_labels(posts: LabelledPosts, ours: Ranking) -> Iterator[Line]:
    """Yield what is found when every word can be read and only the platform's label is hidden."""
    tagged = posts.tagged.astype(np.float64)
    hashtags = Ranking(tagged, posts.labelled)

    def for_effort(ranking: Ranking, times: int, weight: Floats) -> float:
        return recall_at(ranking, times * float(weight @ tagged), weight)

    alone = partial(for_effort, hashtags, 1)
    yield Line(
        "hashtags", "labelling hashtags alone: share of posts with the platform's label found", alone,
        f"published {PUBLISHED_HASHTAGS}", within=PUBLISHED_HASHTAGS,
        note=f"{int(posts.labelled.sum()):,} posts have the label, {int(tagged.sum()):,} such a hashtag",
    )  # fmt: skip
    yield Line(
        "same", "our risk, as many posts flagged: share found", partial(for_effort, ours, 1), "hashtags alone", alone,
        note="both flag posts that label themselves first, ours also those that do so outside hashtags",
    )  # fmt: skip
    yield Line("twice", "our risk, twice as many posts flagged: share found", partial(for_effort, ours, 2))
    for rate in ALARM_RATES:
        yield Line(
            f"alarms-{100 * rate:.0f}", f"our risk, {100 * rate:.0f} % of other posts flagged: share found",
            partial(recall_at_alarms, ours, rate), f"{rate:.2f} by chance", note=UPPER_BOUND,
        )  # fmt: skip


def labels_hidden(name: str, label: str, rankings: dict[str, Ranking]) -> Iterator[Line]:
    """Yield how well posts with a label are found when nobody can read it."""
    ours, bag = rankings[OURS], rankings[BAG]
    share, labels = float(ours.positive.mean()), int(ours.positive.sum())
    about = f"{label} hidden"
    yield Line(f"{name}-auc", f"{about}, judged signs: AUC", partial(area_under, ours), BAG, partial(area_under, bag))
    yield Line(
        f"{name}-precision", f"{about}, judged signs: average precision", partial(average_precision, ours), BAG,
        partial(average_precision, bag),
        note=f"{share:.4f} by chance; of {labels:,} such posts the bag of words learns from {FOLDS - 1} in {FOLDS}, "
        f"judged signs from none; {UPPER_BOUND}",
    )  # fmt: skip
    yield Line(
        f"{name}-first", f"{about}, judged signs: share of the first {FIRST} with the label",
        partial(precision_at, ours, FIRST), f"{share:.4f} by chance",
    )  # fmt: skip
    for rate in ALARM_RATES[1:3]:
        yield Line(
            f"{name}-alarms-{100 * rate:.0f}",
            f"{about}, judged signs, {100 * rate:.0f} % of other posts flagged: share found",
            partial(recall_at_alarms, ours, rate), f"{rate:.2f} by chance",
        )  # fmt: skip
    for short, method in (("learned", LEARNED), ("bag", BAG)):
        other = rankings[method]
        yield Line(
            f"{name}-{short}", f"{about}, {method}: AUC", partial(area_under, other),
            note=f"average precision {average_precision(other):.3f}, "
            f"{precision_at(other, FIRST):.2f} of the first {FIRST}",
        )  # fmt: skip


def with_intervals(lines: list[Line], posts: LabelledPosts, rng: np.random.Generator) -> list[Row]:
    """Return the rows with bootstrap intervals over creators; differences from rivals come from the same resamples."""
    rivals = [line for line in lines if line.rival is not None]
    measures = [line.measure for line in lines] + [partial(_difference, line) for line in rivals]
    ends = group_bootstrap(measures, posts.creator, rng)
    differences = {line.id: ends[:, len(lines) + place] for place, line in enumerate(rivals)}
    once = np.ones(len(posts))
    found = []
    for place, line in enumerate(lines):
        ours, (low, high) = line.measure(once), (float(end) for end in ends[:, place])
        beside, passes, notes = line.beside, None, [line.note]
        if line.within is not None:
            beside, passes = beside or f"{line.within:.2f} within", low <= line.within <= high
        if line.rival is not None:
            aim, (less, more) = line.rival(once), differences[line.id]
            beside, passes = f"at least {aim:.3f}, {line.beside}", ours >= aim
            notes.append(f"difference {less:+.3f} to {more:+.3f} (95 %)")
        note = "; ".join(part for part in notes if part)
        found.append(
            Row(f"advertising-{line.id}", line.what, ours, (low, high), len(posts), beside, SOURCE, passes, note)
        )
    return found


def _difference(line: Line, weight: Floats) -> float:
    return line.measure(weight) - line.rival(weight) if line.rival else 0.0


FIGURE = Figure(
    id="advertising",
    what="which posts look like advertising",
    needs=(FILE,),
    source=SOURCE,
    protocol="our signs were weighed by judgement before any label was read; learned methods are fitted on the other "
    f"{FOLDS - 1} of {FOLDS} folds with whole creators left out; intervals by bootstrap over creators",
    rows=rows,
)
