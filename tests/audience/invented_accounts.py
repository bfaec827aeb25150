"""Invented accounts: real ones with friends, fake ones that follow thousands, and files of them."""

from pathlib import Path

import numpy as np

from closeknit.audience.accounts.features import Accounts


def invent_accounts(seed=1, real=400, fake=80):
    """Return accounts and labels; the two kinds overlap, as in life."""
    rng = np.random.default_rng(seed)
    label = np.repeat([False, True], [real, fake])
    size = real + fake
    posts = np.where(label, rng.poisson(2, size), np.rint(rng.lognormal(4, 1.2, size)))
    followers = np.rint(np.where(label, rng.lognormal(3.5, 1.2, size), rng.lognormal(5.8, 1.0, size)))
    following = np.rint(np.where(label, rng.lognormal(7.2, 0.8, size), rng.lognormal(6.0, 0.6, size)))
    columns = {
        "posts": posts.astype(float),
        "followers": followers,
        "following": following,
        "has_picture": (rng.random(size) < np.where(label, 0.7, 0.98)).astype(float),
        "is_private": (rng.random(size) < 0.4).astype(float),
        "digit_share": np.where(rng.random(size) < np.where(label, 0.6, 0.2), 0.3, 0.0),
    }
    return Accounts.of(columns), label


def write_labels(path: Path, accounts: Accounts, label, **more):
    """Write a file of labels; `more` are further columns, or other names for ours."""
    columns = {
        "is_fake": label.astype(int),
        **{n: v for n, v in vars(accounts).items() if np.isfinite(v).any()},
        **more,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
