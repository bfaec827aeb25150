"""How well niches are learned from somebody's labels: on creators left out."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.labels import LabelledTexts
from closeknit.audience.niches.learned import choose_labels, label_probabilities
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Array, Ints
from closeknit.audience.niches.training import FEWEST_CREATORS, SEED, TooFewLabels, train_niches

_FOLDS = 4


@dataclass(frozen=True)
class Judgement:
    """What a model says of creators that it has not learned from.

    Attributes:
        macro_f1: Mean F1 over labels.
        accuracy: Share of right labels.
        creators: How many creators.
        by_label: Label -> creators who have it, and the share of them that was found.
    """

    macro_f1: float
    accuracy: float
    creators: int
    by_label: dict[str, tuple[int, float]]


def judge_labels(labelled: LabelledTexts, lexicon: Lexicon) -> Judgement:
    """Learn from three quarters of the creators, four times, and judge on the fourth quarter.

    Args:
        labelled: Creators with labels; labels of fewer than 20 are left out.
        lexicon: The niches in force.

    Raises:
        TooFewLabels: There is nothing to learn from.
    """
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold

    names, place, count = np.unique([label or "" for label in labelled.labels], return_inverse=True, return_counts=True)
    use = np.flatnonzero((count >= FEWEST_CREATORS)[place] & (names != "")[place])
    truth = names[place[use]]
    if len(np.unique(truth)) < 2:
        raise TooFewLabels(
            f"Fewer than two labels have {FEWEST_CREATORS} creators.", "Label more creators, some of them as 'other'."
        )
    said = np.full(len(use), "", object)
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=SEED).split(use, truth):
        model = train_niches(some_creators(labelled.texts, use[train]), truth[train].tolist(), lexicon, fewest=1)
        chosen = choose_labels(label_probabilities(some_creators(labelled.texts, use[test]), model, lexicon), model)
        said[test] = np.array([*model.labels, ""], object)[chosen]
    right = said == truth
    return Judgement(
        macro_f1=float(f1_score(truth.astype(str), said.astype(str), labels=np.unique(truth), average="macro")),
        accuracy=float(right.mean()),
        creators=len(use),
        by_label={
            str(n): (int((truth == n).sum()), float(right[truth == n].mean())) for n in np.unique(truth).tolist()
        },
    )


def some_creators(texts: CreatorTexts, which: Ints) -> CreatorTexts:
    """Return what some of the creators write, numbered anew in the order given."""
    row = np.full(texts.creators, -1)
    row[which] = np.arange(len(which))

    def kept(creator: Ints, column: Array) -> tuple[Ints, Array]:
        use = row[creator] >= 0
        return row[creator[use]], column.filter(pa.array(use))

    creator, posts = kept(texts.creator, texts.posts)
    return CreatorTexts(len(which), creator, posts, {name: kept(*field) for name, field in texts.more.items()})
