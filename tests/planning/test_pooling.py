"""Learning in a tree of levels is exact: against Gaussian formulas, brute-force integrals, other orders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from closeknit.planning.pooling import Tree, bernoulli, draw, gaussian, learn, poisson, split

TREE = Tree(0.8, 0.3, 0.5, 0.25)
SMALL = Tree(0.6, 0.3, 0.5)


def gaussian_case(tree=TREE):
    """Levels measured with a Gaussian error: creators a, b in one niche and c in another, b twice."""
    values, sds = np.array([0.9, -0.4, 0.1, 1.6]), np.array([0.4, 0.5, 0.3, 0.6])
    curves = gaussian(values, sds, tree.grid)
    posterior = learn(
        tree, ["a", "b", "c"], ["food", "food", "home"], np.stack([curves[0], curves[1:3].sum(0), curves[3]])
    )
    # root, extra, food, home, a, b, c as independent effects
    design = np.array(
        [[1, 1, 1, 0, 1, 0, 0], [1, 1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0], [1, 1, 0, 1, 0, 0, 1]], float
    )
    prior = np.diag(np.square([tree.sd_brand, tree.sd_root_extra, *[tree.sd_niche] * 2, *[tree.sd_creator] * 3]))
    data = design @ prior @ design.T + np.diag(sds**2)
    gain = prior @ design.T @ np.linalg.inv(data)
    return (
        posterior,
        gain @ values,
        prior - gain @ design @ prior,
        stats.multivariate_normal([0] * 4, data).logpdf(values),
    )


def test_gaussian_measurements_give_the_conjugate_posterior_of_the_brand():
    posterior, mean, covariance, evidence = gaussian_case()
    found_mean, found_sd = posterior.brand_moments()
    assert found_mean == pytest.approx(mean[0], abs=1e-8)
    assert found_sd == pytest.approx(np.sqrt(covariance[0, 0]), abs=1e-8)
    assert posterior.log_evidence == pytest.approx(evidence, abs=1e-8)


def test_draws_have_the_mean_and_covariance_of_the_conjugate_posterior():
    posterior, mean, covariance, _ = gaussian_case()
    effects = draw(TREE, posterior, np.random.default_rng(5), 200_000, ["home", "food"], ["a", "b", "c"])
    rows = [effects.brand, effects.niche["food"], effects.niche["home"], *(effects.creator[name] for name in "abc")]
    pick = [0, 2, 3, 4, 5, 6]
    assert np.mean(rows, axis=1) == pytest.approx(mean[pick], abs=0.006)
    assert np.cov(rows) == pytest.approx(covariance[np.ix_(pick, pick)], abs=0.006)
    assert effects.niche_of == {"a": "food", "b": "food", "c": "home"}


def test_a_niche_without_data_is_as_wide_as_before():
    posterior, *_ = gaussian_case()
    effects = draw(TREE, posterior, np.random.default_rng(5), 100_000, ["new"])
    assert effects.niche["new"].std() == pytest.approx(TREE.sd_niche, rel=0.01)
    assert abs(np.corrcoef(effects.niche["new"], effects.brand)[0, 1]) < 0.015


def test_without_data_draws_are_those_of_the_prior():
    for posterior in (None, learn(SMALL, [], [], np.empty((0, 241)))):
        effects = draw(SMALL, posterior, np.random.default_rng(1), 100_000, ["a", "b"], ["nobody"])
        assert effects.brand.std() == pytest.approx(0.6, rel=0.01)
        assert np.corrcoef(effects.niche["a"], effects.niche["b"])[0, 1] == pytest.approx(0, abs=0.015)
        assert not effects.creator


def test_yes_and_no_agree_with_a_brute_force_integral_over_all_levels():
    offset, yes, no = np.array([-0.5, 0.4]), np.array([3.0, 0.0]), np.array([1.0, 4.0])
    curves = bernoulli(yes, no, offset, SMALL.grid)
    posterior = learn(SMALL, ["a", "b"], ["food", "food"], curves)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    brand, niche = 0.6 * nodes[:, None], 0.3 * nodes
    level = brand + niche
    likelihood = np.ones_like(level)
    for o, y, n in zip(offset, yes, no, strict=True):
        p = special.expit(level[..., None] + 0.5 * nodes + o)
        likelihood *= (p**y * (1 - p) ** n) @ weights
    joint = weights[:, None] * weights * likelihood
    mean = (joint * brand).sum() / joint.sum()
    assert posterior.log_evidence == pytest.approx(np.log(joint.sum()), abs=1e-7)
    assert posterior.brand_moments()[0] == pytest.approx(mean, abs=1e-7)


@pytest.mark.parametrize(("count", "exposure", "sd"), [(0, 5, 0.4), (3, 100, 1.6), (5_000, 8_000, 0.4), (40, 2, 0.1)])
def test_counts_agree_with_a_brute_force_integral_over_the_noise(count, exposure, sd):
    grid = np.array([-3.0, 0.0, 2.0])
    found = poisson(np.array([float(count)]), np.log([exposure]), np.array([sd]), grid)[0]
    for level, value in zip(grid, found, strict=True):
        middle = np.log(exposure) + level
        t = np.linspace(middle - 14 * sd, middle + 14 * sd, 200_001)
        inside = count * t - np.exp(t) - special.gammaln(count + 1) + stats.norm(middle, sd).logpdf(t)
        assert value == pytest.approx(special.logsumexp(inside) + np.log(t[1] - t[0]), abs=1e-5)


def test_a_finer_grid_changes_nothing():
    def moments(points):
        tree = Tree(0.7, 0.3, 0.5, 0.25, points)
        curves = poisson(np.array([4.0, 900.0, 0.0]), np.log([1.0, 500.0, 3.0]), np.full(3, 0.4), tree.grid)
        posterior = learn(tree, ["a", "b", "c"], ["x", "x", "y"], curves)
        return *posterior.brand_moments(), posterior.log_evidence

    assert moments(241) == pytest.approx(moments(1_201), abs=1e-7)


def test_a_small_spread_gets_the_points_it_needs():
    assert len(Tree(1.0, 0.5, 0.5).grid) == 241
    assert Tree(1.0, 0.05, 0.5).step < 0.05


def test_contradicting_creators_far_apart_do_not_underflow():
    tree = Tree(0.15, 0.15, 0.05)
    ends = tree.grid[[10, -11]]
    posterior = learn(tree, ["a", "b"], ["x", "x"], gaussian(ends, np.full(2, 0.01), tree.grid))
    assert np.isfinite(posterior.root_log).all()
    assert posterior.brand_moments()[0] == pytest.approx(0, abs=1e-6)
    effects = draw(tree, posterior, np.random.default_rng(1), 1_000, ["x"], ["a"])
    assert np.isfinite(effects.creator["a"]).all()


def test_a_sum_of_effects_is_split_as_two_trees_would_have_it():
    first, second = Tree(0.7, 0.3, 0.5), Tree(0.8, 0.4, 0.2)
    both = Tree(np.hypot(0.7, 0.8), 0.5, np.hypot(0.5, 0.2))
    summed = draw(both, None, np.random.default_rng(2), 200_000, ["x"])
    one, two = split(summed, first, second, np.random.default_rng(3))
    assert one.brand + two.brand == pytest.approx(summed.brand)
    assert (one.brand.std(), two.brand.std()) == pytest.approx((0.7, 0.8), rel=0.01)
    assert (one.niche["x"].std(), two.niche["x"].std()) == pytest.approx((0.3, 0.4), rel=0.01)
    assert np.corrcoef(one.brand, two.brand)[0, 1] == pytest.approx(0, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("xyz")), min_size=1, max_size=8),
    st.randoms(),
)
def test_the_order_of_creators_does_not_matter(rows, luck):
    def moments(found):
        yes, no = (np.array([row[i] for row in found], float) for i in (0, 1))
        curves = bernoulli(yes, no, np.full(len(found), -0.3), SMALL.grid)
        posterior = learn(SMALL, [str(i) for i in range(len(found))], [row[2] for row in found], curves)
        return *posterior.brand_moments(), posterior.log_evidence

    shuffled = luck.sample(rows, len(rows))
    assert moments(rows) == pytest.approx(moments(shuffled), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 30), st.integers(1, 30))
def test_one_more_yes_raises_the_level_and_data_never_widen_a_gaussian_one(yes, no):
    def mean(y):
        curves = bernoulli(np.array([float(y)]), np.array([float(no)]), np.zeros(1), SMALL.grid)
        return learn(SMALL, ["a"], ["x"], curves).brand_moments()[0]

    assert mean(yes + 1) > mean(yes)
    measured = learn(SMALL, ["a"], ["x"], gaussian(np.array([float(yes)]), np.array([1.0 / no]), SMALL.grid))
    assert measured.brand_moments()[1] <= 0.6 + 1e-9


def test_the_same_seed_gives_the_same_draws():
    posterior, *_ = gaussian_case()
    first, second = (draw(TREE, posterior, np.random.default_rng(9), 50, ["food"], ["c"]) for _ in range(2))
    assert (first.brand == second.brand).all()
    assert (first.creator["c"] == second.creator["c"]).all()
