"""Shares of fake followers: the correction, its interval, and what it may never say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.audience.accounts.model import Errors
from closeknit.audience.accounts.share import FEWEST_ACCOUNTS, fake_shares, rogan_gladen, share_quantiles

ERRORS = Errors(fake=69, caught=50, real=614, alarms=29)


def shares(called, n, errors=ERRORS):
    return fake_shares(np.array(called, float), np.array(n, float), errors)


@given(st.floats(0, 1), st.floats(0.4, 1), st.floats(0, 0.35))
def test_the_correction_undoes_known_errors(share, catch, alarm):
    called = share * catch + (1 - share) * alarm
    assert rogan_gladen(np.array([called]), catch, alarm)[0] == pytest.approx(share, abs=1e-9)


def test_alarms_as_many_as_the_model_gives_by_mistake_are_an_honest_audience():
    found = shares([9], [200])
    assert found.estimate[0] == 0.0
    assert found.low[0] == 0.0
    assert found.high95[0] < 0.12


def test_a_sample_too_small_says_nothing():
    found = shares([5, 5], [FEWEST_ACCOUNTS - 1, FEWEST_ACCOUNTS])
    assert np.isnan(found.estimate[0])
    assert np.isnan(found.low[0])
    assert np.isfinite(found.estimate[1])


@given(st.integers(FEWEST_ACCOUNTS, 5_000), st.floats(0, 1))
def test_intervals_are_nested_hold_their_estimate_and_stay_between_0_and_1(n, part):
    found = shares([round(part * n)], [n])
    ends = [e[0] for e in (found.low95, found.low, found.estimate, found.high, found.high95)]
    assert ends == sorted(ends)
    assert ends[0] >= 0
    assert ends[-1] <= 1


def test_more_accounts_and_better_known_errors_make_it_narrower():
    def width(n, errors=ERRORS):
        found = shares([round(0.3 * n)], [n], errors)
        return found.high[0] - found.low[0]

    assert width(2_000) < width(200) < width(50)
    assert width(2_000, Errors(6_900, 5_000, 61_400, 2_900)) < 0.6 * width(2_000)


def test_what_is_not_known_about_the_errors_stays_however_large_the_sample():
    found = shares([300_000], [1_000_000])
    assert found.high[0] - found.low[0] > 0.04


def test_the_same_counts_give_the_same_quantiles_in_any_company():
    many = share_quantiles(np.full(30_000, 30.0), np.full(30_000, 200.0), ERRORS, (0.1, 0.9))
    alone = share_quantiles(np.array([30.0]), np.array([200.0]), ERRORS, (0.1, 0.9))
    assert (many == alone).all()


@given(st.integers(FEWEST_ACCOUNTS, 2_000), st.floats(0, 1))
def test_no_sample_leaves_nothing_in_doubt(n, part):
    found = shares([round(part * n)], [n])
    assert found.high[0] > found.low[0], "0 of 50 called is no proof of 0"
    assert found.high95[0] > found.low95[0]
