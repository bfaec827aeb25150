"""The risk that posts advertise without saying so, with reasons: a hint where to look, never a finding."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from closeknit.audience.advertising.labels import Disclosed
from closeknit.audience.advertising.lexicon import Lexicon, lexicon
from closeknit.audience.advertising.mentions import Surroundings
from closeknit.audience.advertising.model import AdvertisingModel, default_model
from closeknit.audience.advertising.signs import Bools, Posts, Signs, find_signs
from closeknit.metrics.arrays import Z80, Z95, Floats, wilson
from closeknit.vocabulary.estimate import Estimate

MEANING = (
    "advertises: estimated probability that the post advertises anything for somebody, paid, gifted or for a "
    "commission; undisclosed: that it does so without the platform's label or a label word within the first 125 "
    "characters and two lines, outside a row of hashtags; where the platform's label is not known, an upper bound"
)


@dataclass(frozen=True)
class Reason:
    """One thing about a post that speaks for or against advertising.

    Attributes:
        kind: The sign's name.
        says: What the sign means, in words.
        words: The words or the account that said so.
        weight: Change of the log odds.
    """

    kind: str
    says: str
    words: str
    weight: float


@dataclass(frozen=True)
class Risk:
    """What is estimated of n posts.

    Attributes:
        looks: Probability that a post advertises anything for somebody, paid, gifted or for a commission, by its
            signs alone, if `base_rate` of all posts did; NaN without a caption.
        advertises: The same, labels believed; NaN where there is neither caption nor platform label.
        undisclosed: Probability that it advertises without a label where people see it: `advertises` where no label
            is seen, 0 where one is; NaN where unknown.
        label_known: Whether the source tells if the platform's label is there. Where it does not, `undisclosed` is an
            upper bound.
        signs: What the estimate rests on.
        model: The weights.
    """

    looks: Floats
    advertises: Floats
    undisclosed: Floats
    label_known: Bools
    signs: Signs
    model: AdvertisingModel

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def disclosed(self) -> tuple[Disclosed, ...]:
        """Where each post says that it is advertising, n."""
        return tuple(label.place for label in self.signs.labels)

    def reasons(self, post: int, words: Lexicon | None = None) -> tuple[Reason, ...]:
        """Return what speaks for advertising in one post, strongest first; a label of its own comes before all signs.

        Args:
            post: Its place among the n.
            words: The words it was judged by; None = those that ship.
        """
        says = {sign.id: sign.says for sign in (words or lexicon()).signs}
        found = [
            Reason(kind, says[kind], said, self.model.weights.get(kind, 0.0))
            for kind, said in self.signs.words[post].items()
        ]
        found.sort(key=lambda reason: (-abs(reason.weight), reason.kind))
        label = self.signs.labels[post]
        if label.place.labelled:
            before = self.looks[post] if self.signs.known[post] else self.model.base_rate
            gained = float(logit(self.advertises[post]) - logit(before))
            found.insert(0, Reason("label", label.place.value, label.words, gained))
        return tuple(found)

    @property
    def looks_undisclosed(self) -> Bools:
        """Whether a post looks like advertising without a label that people see; False where unknown."""
        return np.nan_to_num(self.undisclosed) >= self.model.looks_like


def advertising_risk(
    posts: Posts,
    model: AdvertisingModel | None = None,
    around: Surroundings | None = None,
    words: Lexicon | None = None,
) -> Risk:
    """Estimate how likely posts advertise, and how likely they do so without saying it.

    Args:
        posts: n posts; all known posts of a creator together.
        model: The weights; None = the model that ships.
        around: What other creators' posts say of the accounts mentioned; None = these posts hold all creators.
        words: The words; None = those that ship.
    """
    model = model or default_model()
    signs = find_signs(posts, around, words)
    looks = model.probability(signs)
    labelled = np.fromiter((label.place.labelled for label in signs.labels), np.bool_, len(posts))
    visible = np.fromiter((label.place.visible for label in signs.labels), np.bool_, len(posts))
    advertises = np.where(labelled, np.fmax(looks, model.believed), looks)
    label_known = np.fromiter((label is not None for label in posts.paid_partnership), np.bool_, len(posts))
    undisclosed = np.where(visible, 0.0, advertises)
    return Risk(looks, advertises, undisclosed, label_known, signs, model)


def undisclosed_share(risk: Risk) -> Estimate:
    """Return the share of posts that look like advertising without a label that people see.

    n counts posts with a caption or the platform's label; the estimate is None where there is none. The interval is
    Wilson's: it tells what few posts leave open, not how often the judgement of a post is wrong.

    Args:
        risk: Of the posts of one creator.
    """
    n = int(np.isfinite(risk.undisclosed).sum())
    if n == 0:
        return Estimate(None, n=0)
    hits, size = np.array([float(risk.looks_undisclosed.sum())]), np.array([float(n)])
    (low, high), (low95, high95) = (tuple(float(end[0]) for end in wilson(hits, size, z)) for z in (Z80, Z95))
    return Estimate(float(hits[0] / n), low, high, n, low95, high95)
