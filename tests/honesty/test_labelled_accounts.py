"""The account figures on invented sets of the public layout, smaller and larger than the real ones."""

import numpy as np
import pytest

from audience.invented_accounts import invent_accounts, write_labels
from closeknit.honesty.figures import accounts, fake_shares, kaggle_split, transfer
from closeknit.honesty.labelled_accounts import INSTAFAKE, KAGGLE, SETS, SRF
from closeknit.honesty.rows import Setting, compute


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """All four sets, each of its own size."""
    folder = tmp_path_factory.mktemp("data")
    for number, each in enumerate(SETS):
        found, label = invent_accounts(seed=number, real=120 + 20 * number, fake=50)
        more = {"orig_split": np.where(np.arange(len(label)) % 4 == 0, "test", "train")} if each == KAGGLE else {}
        write_labels(folder / each.file, found, label, **more)
    return folder


def by_id(figure, data, splits=3):
    return {row.id: row for row in compute(figure, Setting(data, splits=splits)).rows}


def test_transfer_prints_every_pair_and_judges_the_worst(data):
    rows = by_id(transfer.FIGURE, data)
    pairs = [row for row in rows.values() if row.what.endswith(", AUC") and " to " in row.what]
    assert len(pairs) == 12
    assert rows["transfer-worst-auc"].ours == min(row.ours for row in pairs)
    assert rows["transfer-worst-auc"].passes


def test_intervals_of_shares_hold_and_the_naive_ones_do_not(data):
    rows = by_id(fake_shares.FIGURE, data, splits=6)
    assert rows["shares-natural"].ours > 0.7
    assert rows["shares-2-naive"].ours < rows["shares-2"].ours
    assert rows["shares-closed-form"].passes
    assert rows["shares-brute-force"].passes


def test_the_official_split_is_the_one_the_file_names(data):
    rows = by_id(kaggle_split.FIGURE, data)
    assert rows["kaggle-accuracy"].n == len(range(0, 50 + 140, 4))


def test_too_few_fakes_make_a_row_that_says_so(tmp_path):
    found, label = invent_accounts(real=100, fake=10)
    for each in (SRF, KAGGLE):
        write_labels(tmp_path / each.file, found, label)
    assert by_id(fake_shares.FIGURE, tmp_path)["shares"].note.startswith("10 fakes are too few")
    assert "official test" in by_id(kaggle_split.FIGURE, tmp_path)["kaggle"].note


def test_oversampling_first_sets_off_the_alarm_on_any_set(data):
    found = accounts.read_set(data, INSTAFAKE)
    refused, example = accounts.leak_alarm(found, seed=1)
    assert refused.passes
    assert "resampled before the split" in refused.note
    assert example.passes is None
