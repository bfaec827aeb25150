"""How unusual a number is beside its peers, and that thin evidence cannot look very unusual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.metrics.peer_comparison import EVERYBODY, peer_spreads, robust_z, spread_for, together

RNG = np.random.default_rng(8)


def beside(values, own, error=0.0, errors=None, group="nano|food"):
    """z of one value beside others of its group."""
    values = np.asarray(values, float)
    errors = np.zeros(len(values)) if errors is None else np.asarray(errors, float)
    spreads = peer_spreads(values, errors, np.full(len(values), group))
    z, peers = robust_z(np.array([float(own)]), np.array([error]), np.array([group]), spreads)
    return z[0], peers[0]


def test_without_errors_it_is_the_published_formula():
    values = RNG.normal(5, 2, 101)
    median = np.median(values)
    mad = np.median(np.abs(values - median))
    z, peers = beside(values, 9)
    assert z == pytest.approx(0.6745 * (9 - median) / mad)
    assert peers == 101


def test_of_normal_values_it_is_a_standard_normal_number():
    values = RNG.normal(0, 3, 20_001)
    z, _ = robust_z(
        values, np.zeros(20_001), np.full(20_001, "a|b"), peer_spreads(values, np.zeros(20_001), np.full(20_001, "a|b"))
    )
    assert np.std(z) == pytest.approx(1, abs=0.03)


def test_an_outlier_among_the_peers_changes_little():
    values = list(RNG.normal(0, 1, 99))
    assert beside([*values, 1e9], 4)[0] == pytest.approx(beside([*values, 0.0], 4)[0], rel=0.05)


def test_thinner_evidence_than_usual_looks_less_unusual():
    values, errors = RNG.normal(0, 1, 200), np.full(200, 0.5)
    exact, usual, thin = (beside(values, 6, error, errors)[0] for error in (0.0, 0.5, 4.0))
    assert exact == usual > 2 * thin > 0


def test_few_peers_are_widened_to_the_size_and_no_further():
    values = np.arange(60.0)
    groups = np.array(["nano|food"] * 19 + ["nano|travel"] * 21 + ["micro|food"] * 20)
    spreads = peer_spreads(values, np.zeros(60), groups)
    assert spread_for(spreads, "nano|travel").peers == 21
    assert spread_for(spreads, "nano|food", "nano|*").peers == 40
    assert spread_for(spreads, "mega|food", "mega|*", EVERYBODY).peers == 60
    assert spread_for(peer_spreads(values[:19], np.zeros(19), groups[:19]), "nano|food", "nano|*") is None
    z, peers = robust_z(values, np.zeros(60), groups, spreads)
    assert (peers[0], peers[20], peers[40]) == (40, 21, 20)
    assert np.isnan(robust_z(np.ones(1), np.zeros(1), np.array(["mega|food"]), spreads)[0][0]), (
        "another size is no peer"
    )
    assert np.isfinite(z).all()


def test_without_peers_or_without_spread_nothing_is_said():
    assert np.isnan(beside(np.ones(30), 5)[0])
    assert np.isnan(beside(np.arange(19), 5)[0])
    assert np.isnan(beside(np.arange(30), np.nan)[0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=60), st.integers(0, 10_000))
def test_order_does_not_matter_and_a_larger_value_is_never_less_unusual(values, seed):
    shuffled = np.random.default_rng(seed).permutation(values)
    low, high = (beside(values, own)[0] for own in (-10.0, 10.0))
    assert beside(shuffled, 10.0)[0] == pytest.approx(high, nan_ok=True)
    assert np.isnan(low) or low <= high


def test_signals_that_point_one_way_add_up():
    assert together(np.array([-2.0]), np.array([-2.0]))[0] == pytest.approx(-2.8284, abs=1e-4)
    assert together(np.array([2.0]), np.array([-2.0]))[0] == 0.0


def test_creators_without_a_niche_are_no_peer_group():
    values = np.concatenate([np.full(30, 5.0) + RNG.normal(0, 1, 30), RNG.normal(0, 1, 100)])
    groups = np.array(["nano|"] * 30 + ["nano|food"] * 100)
    spreads = peer_spreads(values, np.zeros(130), groups)
    assert spread_for(spreads, "nano|") is None
    assert spread_for(spreads, "nano|", "nano|*").peers == 130, "their size stands in"
