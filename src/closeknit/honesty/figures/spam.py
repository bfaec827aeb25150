"""Is a comment spam: our model beside plainer ones in the same folds, in disguise, and on honest followers."""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import special

from closeknit.audience.everyday import other_than_english
from closeknit.audience.spam.learning import MOST_ALARMS
from closeknit.audience.spam.model import default_model
from closeknit.audience.spam.terms import disguised
from closeknit.honesty.influencers import FILES as INFLUENCERS
from closeknit.honesty.influencers import SOURCE as INFLUENCERS_SOURCE
from closeknit.honesty.labelled_comments import (
    RIVALS,
    SCAMSPOT,
    Followers,
    Judged,
    Learned,
    as_cautious,
    as_written,
    in_disguise,
    judge,
    of_model,
    ours,
    read_followers,
    read_scamspot,
    texts_of,
)
from closeknit.honesty.leakfree import Labelled
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import (
    area_under_curve,
    binomial_interval,
    bootstrap_interval,
    calibration_error,
    macro_f1,
)
from closeknit.metrics.texts import Bools, Ints, tokenise

FOLDS, CONTROL_FOLDS = 5, 2
MOST_ERROR = 0.05
MOST_AMONG_FOLLOWERS = 0.005
SOURCE = "ScamSpot, S. Erben 2023 (MIT)"
WHY = (
    "Ours leaves out what marks spam in this set alone: mentions, capital letters (the source had lower-cased nearly "
    "all the others), length, and words of praise, thanks and everyday talk. That costs here and saves honest "
    "followers elsewhere: see the last rows"
)

Measure = Callable[[Judged, Ints], float]


def rows(setting: Setting) -> list[Row]:
    """Compare on labelled comments, then look at disguise, at honest followers and at shuffled labels."""
    found = read_scamspot(setting.data)
    rng = np.random.default_rng(setting.seed)
    mine, hidden = judge(found, ours, FOLDS, setting.seed, (as_written, in_disguise))
    others = {name: judge(found, method, FOLDS, setting.seed)[0] for name, method in RIVALS.items()}
    return [
        *_compared(mine, others, rng),
        *_at_threshold(mine, rng),
        *_in_disguise(found, mine, hidden, rng),
        *_followers(setting, found, others, rng),
        _shuffled(found, setting.seed, rng),
    ]


def area(judged: Judged, which: Ints) -> float:
    """AUC of some rows."""
    return area_under_curve(judged.label[which], judged.log_odds[which])


def f1_at_half(judged: Judged, which: Ints) -> float:
    """Macro-F1 of some rows when what is more probable than not is called spam."""
    return macro_f1(judged.label[which], (judged.log_odds[which] > 0).astype(np.int64))


def f1_at_threshold(judged: Judged, which: Ints) -> float:
    """Macro-F1 of some rows at the method's own threshold."""
    return macro_f1(judged.label[which], judged.called[which].astype(np.int64))


def calibration(judged: Judged, which: Ints) -> float:
    """Calibration error of some rows."""
    return calibration_error(special.expit(judged.log_odds[which]), judged.label[which])


def precision(judged: Judged, which: Ints) -> float:
    """Share of spam among what is called spam; NaN where nothing is."""
    return _share(judged.label[which] == 1, judged.called[which])


def recall(judged: Judged, which: Ints) -> float:
    """Share of spam that is called so."""
    return _share(judged.called[which], judged.label[which] == 1)


def alarms(judged: Judged, which: Ints) -> float:
    """Share of honest comments that are called spam."""
    return _share(judged.called[which], judged.label[which] == 0)


def _share(hits: Bools, among: Bools) -> float:
    return float(hits[among].mean()) if among.any() else float("nan")


def _measured(measure: Measure, judged: Judged, rng: np.random.Generator) -> tuple[float, tuple[float, float]]:
    """A measure with its interval, comments that are nearly the same drawn together."""
    value = measure(judged, np.arange(len(judged.label)))
    return value, bootstrap_interval(partial(measure, judged), judged.group, rng)


def _reported(id: str, what: str, measure: Measure, mine: Judged, rng: np.random.Generator, n: int) -> Row:
    if n == 0:
        return Row(id, what, None, None, n, "", SOURCE, None, "nothing is called spam")
    value, interval = _measured(measure, mine, rng)
    note = "the threshold is chosen for few false alarms, without the part judged"
    return Row(id, what, value, interval, n, "", SOURCE, None, note)


def _compared(mine: Judged, others: dict[str, Judged], rng: np.random.Generator) -> list[Row]:
    n, every, found = len(mine.label), np.arange(len(mine.label)), []
    for name, what, measure in (("auc", "AUC", area), ("f1", "macro-F1 at one half", f1_at_half)):
        values = {other: measure(judged, every) for other, judged in others.items()}
        best = max(values, key=lambda other: values[other])
        value, interval = _measured(measure, mine, rng)
        passes = value >= values[best]
        note = ", ".join(f"{other} {found_there:.4f}" for other, found_there in values.items())
        found.append(
            Row(
                f"spam-{name}", f"spam or not, {what}", value, interval, n, f"at least {values[best]:.4f}, {best}",
                SOURCE, passes, note if passes else f"{note}. {WHY}",
            )
        )  # fmt: skip
    return found


def _at_threshold(mine: Judged, rng: np.random.Generator) -> list[Row]:
    n, spam = len(mine.label), int(mine.label.sum())
    value, interval = _measured(alarms, mine, rng)
    error, error_interval = _measured(calibration, mine, rng)
    plain = (
        ("shipped-f1", "macro-F1 at the threshold shipped", f1_at_threshold, n),
        ("precision", "precision at the threshold shipped", precision, int(mine.called.sum())),
        ("recall", "recall at the threshold shipped", recall, spam),
    )
    return [
        *(_reported(f"spam-{name}", what, measure, mine, rng, count) for name, what, measure, count in plain),
        Row("spam-alarms", "honest comments called spam", value, interval, n - spam, f"{MOST_ALARMS} within", SOURCE,
            interval[0] <= MOST_ALARMS, "labels are people's: some called honest tell of thousands won with bitcoin"),
        Row("spam-calibration", "calibration error of stated probabilities (10 bins)", error, error_interval, n,
            f"at most {MOST_ERROR:.2f}", SOURCE, error <= MOST_ERROR),
    ]  # fmt: skip


def _in_disguise(found: Labelled, mine: Judged, hidden: Judged, rng: np.random.Generator) -> list[Row]:
    caught, missed = _measured(recall, hidden, rng)
    wrong, spread = _measured(alarms, hidden, rng)
    plain = np.arange(len(mine.label))
    spam, honest = int(mine.label.sum()), int((mine.label == 0).sum())
    odd = np.flatnonzero(disguised(texts_of(found)) & (mine.label == 1))
    share = float(mine.called[odd].mean()) if len(odd) else None
    between = binomial_interval(int(mine.called[odd].sum()), len(odd)) if len(odd) else None
    return [
        Row("spam-odd-unicode", "spam written in odd Unicode: recall", share, between, len(odd), "", SOURCE, None,
            "exact binomial interval" if len(odd) else "none in this set"),
        Row("spam-disguised-recall", "all comments rewritten in odd Unicode: recall", caught, missed, spam,
            f"at least {recall(mine, plain):.4f}, as written", SOURCE, caught >= recall(mine, plain),
            "a mathematical alphabet, only in the part judged"),
        Row("spam-disguised-alarms", "all comments rewritten in odd Unicode: honest ones called spam", wrong, spread,
            honest, f"{alarms(mine, plain):.4f} as written", SOURCE, None, "disguise itself speaks for spam"),
    ]  # fmt: skip


def _followers(setting: Setting, found: Labelled, others: dict[str, Judged], rng: np.random.Generator) -> list[Row]:
    followers = read_followers(setting.data)
    foreign = other_than_english(tokenise(followers.text))
    share = partial(_called_share, followers, foreign, rng)
    value, interval, languages = share(of_model(default_model()))
    n = len(foreign)
    note = f"every comment counts as honest, so this is an upper bound: some of those called spam are. {languages}"
    result = [
        Row("spam-followers", "comments under nano creators' posts called spam by the model shipped", value, interval,
            n, f"at most {MOST_AMONG_FOLLOWERS}", INFLUENCERS_SOURCE, interval[1] <= MOST_AMONG_FOLLOWERS, note,
            "the shipped model, learned on ScamSpot; its design was looked at on these comments, no number was "
            "learned from them"),
    ]  # fmt: skip
    for name, judged in others.items():
        learned = as_cautious(RIVALS[name](texts_of(found), found.label == 1), judged)
        value, interval, languages = share(learned)
        caught = float((judged.log_odds[judged.label == 1] > learned.threshold).mean())
        result.append(
            Row(
                f"spam-followers-{name.split()[0]}", f"the same by {name}", value, interval, n, "", INFLUENCERS_SOURCE,
                None, f"with a threshold chosen as ours; recall on ScamSpot there {caught:.4f}. {languages}",
                "learned on ScamSpot, threshold from folds there",
            )
        )  # fmt: skip
    return result


def _called_share(
    followers: Followers, foreign: Bools, rng: np.random.Generator, learned: Learned
) -> tuple[float, tuple[float, float], str]:
    """Share called spam, its interval (creators drawn with their comments), and how it is spread over languages."""
    called = learned.log_odds(followers.text) > learned.threshold
    interval = bootstrap_interval(lambda which: float(called[which].mean()), followers.creator, rng)
    counts = f"{called[foreign].sum()} of {foreign.sum():,} in other languages than English"
    return float(called.mean()), interval, f"Called spam: {counts}, {called[~foreign].sum()} of the others"


def _shuffled(found: Labelled, seed: int, rng: np.random.Generator) -> Row:
    """The control: labels dealt out at random cannot be learned."""
    dealt = Labelled(found.columns, rng.permutation(found.label), found.together)
    value, interval = _measured(area, judge(dealt, ours, CONTROL_FOLDS, seed)[0], rng)
    return Row(
        "spam-shuffled", "control that must fail: labels shuffled, AUC", value, interval, len(found),
        "lower end at most 0.50", SOURCE, interval[0] <= 0.5, protocol=f"as above, {CONTROL_FOLDS} folds",
    )  # fmt: skip


FIGURE = Figure(
    id="spam",
    what="spam or not: comments",
    needs=(SCAMSPOT, *INFLUENCERS),
    source=SOURCE,
    protocol=f"{FOLDS} folds, equal and nearly equal comments in one, fitted on the other folds, threshold and "
    "calibration too; intervals by bootstrap over groups of nearly equal comments",
    rows=rows,
)
