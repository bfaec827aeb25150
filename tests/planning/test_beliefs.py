"""What is believed about creators before and after a history, and that forecasts made from it keep their word."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from closeknit.planning import simulate
from closeknit.planning.assumptions import ASSUMPTIONS, default_fee
from closeknit.planning.beliefs import (
    accept_logit,
    assumptions_in_words,
    believe,
    draw,
    engagement_log,
    log_click_rate,
    log_order_rate,
    log_reach,
    marginal_probability,
    mean_logit,
    orders_spread,
    post_logit,
    teaches,
    usual_rate,
)
from closeknit.planning.brief import KINDS, WARMTH, Brief, Product
from closeknit.planning.calibration import calibration
from closeknit.planning.candidates import Candidates
from closeknit.planning.history import History
from closeknit.vocabulary.errors import UsageError

BRIEF = Brief(500_000, "EUR", (Product("Tea", 5_000, 0.5, 1_000, 500, 6_000),))
PRIOR = believe(BRIEF)
NAN = float("nan")
STAGES = ("accept", "post", "reach", "clicks", "orders")


def past(*rows, **columns):
    """A history of rows (creator, niche, accepted, posted, reach, clicks, orders) by accounts of 5,000 followers."""
    who, niche, *numbers = zip(*rows, strict=True)
    accepted, posted, reach, clicks, orders = (np.array(each, float) for each in numbers)
    count = len(rows)
    history = History(
        np.array(who), np.array(niche), np.full(count, 5_000.0), np.full(count, "gifted"), np.full(count, ""),
        np.ones(count), accepted, posted, reach, clicks, orders, np.full(count, NAN), np.isfinite(posted),
    )  # fmt: skip
    return dataclasses.replace(history, **columns)


def pool(*creators, **columns):
    """Candidates of 5,000 followers: (id, handle, niche)."""
    ids, handles, niches = zip(*creators, strict=True)
    count = len(creators)
    unknown = np.full(count, NAN)
    known = {"rate": unknown, "rate_spread": unknown, "fake_share": unknown} | columns
    return Candidates(
        creator_id=np.array(ids), handle=handles, niche=np.array(niches), country=np.full(count, ""),
        followers=np.full(count, 5_000.0), fee=unknown, warmth=np.full(count, ""),
        kinds=np.ones((count, 4), bool), **known,
    )  # fmt: skip


def drawn(beliefs, candidates, scenarios=4_000, seed=1, **more):
    rng = np.random.default_rng(seed)
    return draw(beliefs, candidates.niche, candidates.creator_id, candidates.handle, rng, scenarios, **more)


GOOD = [(f"c{i}", "food", 1, 1, 2_000, 400, 40) for i in range(12)]


@given(st.floats(0.02, 0.98), st.floats(0, 1.2))
def test_the_mean_over_the_spread_is_the_rate(rate, spread):
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    mean = special.expit(mean_logit(rate, spread) + spread * nodes) @ weights / weights.sum()
    assert mean == pytest.approx(rate, abs=0.012)
    assert marginal_probability(mean_logit(rate, spread), spread) == pytest.approx(rate)


@pytest.mark.parametrize(("warmth", "rate"), [("applicant", 0.85), ("warm", 0.35), ("cold", 0.10), ("", 0.10)])
def test_acceptance_of_a_gift_is_the_assumed_rate_by_where_she_comes_from(warmth, rate):
    logit = accept_logit(PRIOR, "gifted", np.array([warmth]), 60.0)
    levels = drawn(PRIOR, pool(("a", None, "food")), 200_000).accept
    assert marginal_probability(logit + levels.rows[0], levels.spread[0]).mean() == pytest.approx(rate, abs=0.006)


def test_a_fee_and_a_better_gift_raise_acceptance():
    cold = np.array(["cold"])
    rates = [float(accept_logit(PRIOR, kind, cold, 60)[0]) for kind in ("commission", "gifted", "paid", "mixed")]
    assert rates == sorted(rates)
    gifts = accept_logit(PRIOR, "gifted", np.full(4, "cold"), np.array([29.99, 30.0, 49.99, 50.0]))
    assert gifts[0] < gifts[1] == gifts[2] < gifts[3]
    fees = accept_logit(PRIOR, "paid", np.full(2, "cold"), np.array([10.0, 60.0]))
    assert fees[0] == fees[1]


@pytest.mark.parametrize(
    ("kind", "obligation", "rates"),
    [("gifted", False, (0.60, 0.45, 0.30)), ("gifted", True, (0.80, 0.75, 0.70)), ("paid", False, (0.80, 0.75, 0.70))],
)
def test_posting_is_the_assumed_rate_by_obligation(kind, obligation, rates):
    logit = post_logit(PRIOR, kind, np.array(WARMTH), obligation)
    assert marginal_probability(logit, PRIOR.spreads("post").levels) == pytest.approx(rates)


def test_a_post_of_5000_followers_brings_a_median_of_two_orders_as_published_with_the_published_spread():
    followers, unknown = np.array([5_000.0]), np.array([NAN])
    log = log_reach(PRIOR, followers, unknown, unknown) + log_click_rate(PRIOR, followers)
    assert np.exp(log + log_order_rate(PRIOR, followers))[0] == pytest.approx(2.0, abs=0.01)
    assert orders_spread(PRIOR) == pytest.approx(1.6, abs=0.03)


def test_revenue_per_follower_of_nano_to_macro_is_near_the_published_ratio():
    followers, unknown = np.array([5_000.0, 700_000.0]), np.full(2, NAN)
    log = log_reach(PRIOR, followers, unknown, unknown) + log_order_rate(PRIOR, followers) - np.log(followers)
    assert ASSUMPTIONS["check_revenue_ratio"].value / 1.5 < np.exp(log[0] - log[1]) < 5.4 * 1.5


def test_reach_rises_with_engagement_and_real_followers_but_never_above_followers():
    followers = np.full(5, 5_000.0)
    usual = usual_rate(PRIOR, followers)[0]
    rate = np.array([NAN, usual, 4 * usual, NAN, 50 * usual])
    reach = np.exp(log_reach(PRIOR, followers, rate, np.array([NAN, 0.10, NAN, 0.55, NAN])))
    assert reach == pytest.approx([1885, 1885, 2 * 1885, 1885 / 2, 5_000])
    assert np.exp(log_reach(PRIOR, np.array([100.0]), np.array([NAN]), np.array([NAN])))[0] == pytest.approx(60)


def test_engagement_not_known_is_the_usual_one_and_wide():
    mean, spread = engagement_log(PRIOR, np.full(2, 3_162.0), np.array([NAN, 0.05]), np.array([NAN, 0.3]))
    assert np.exp(mean[0]) == pytest.approx(0.022)
    assert np.exp(mean[1] + 0.3**2 / 2) == pytest.approx(0.05)
    assert spread.tolist() == [0.6, 0.3]


def test_the_users_own_number_takes_the_place_of_ours_and_says_so():
    beliefs = believe(dataclasses.replace(BRIEF, mine={"accept_cold": 0.4, "spread_orders_brand": 0.2}))
    logit = accept_logit(beliefs, "gifted", np.array(["cold"]), 60)
    assert marginal_probability(logit, beliefs.spreads("accept").levels)[0] == pytest.approx(0.4)
    assert drawn(beliefs, pool(("a", None, "x"))).orders.rows.std() < 0.5
    words = {each.name: each for each in assumptions_in_words(beliefs)}
    assert words["creators without any tie who accept"].source == "your number"
    assert words["creators without any tie who accept"].value.startswith("40 % (")


@pytest.mark.parametrize(
    ("mine", "what"),
    [
        ({"accept_gold": 0.4}, "There is no assumption 'accept_gold'"),
        ({"accept_cold": 1.4}, "'accept_cold' cannot be 1.4. Give a share between 0 and 1"),
        ({"accept_cold": NAN}, "'accept_cold' cannot be nan"),
        ({"spread_orders_brand": 0.0}, "'spread_orders_brand' cannot be 0. Give a standard deviation"),
    ],
)
def test_a_number_that_cannot_be_is_refused(mine, what):
    with pytest.raises(UsageError) as refused:
        believe(dataclasses.replace(BRIEF, mine=mine))
    assert what in str(refused.value)


def test_every_assumption_has_a_source_and_can_be_overridden_by_its_own_value():
    for name, known in ASSUMPTIONS.items():
        assert known.id == name
        assert known.source.startswith(("published: ", "our default"))
    believe(dataclasses.replace(BRIEF, mine={name: known.value for name, known in ASSUMPTIONS.items()}))


def test_fees_follow_the_size_and_need_a_currency_they_mean_something_in():
    sizes = [900, 4_999, 5_000, 10_000, 50_000, 500_000, 1_000_000]
    assert default_fee(sizes, "EUR").tolist() == [5_000, 5_000, 10_500, 25_000, 100_000, 500_000, 1_500_000]
    assert default_fee(2_000, "GBP") == 5_000
    with pytest.raises(UsageError, match="no default fees in JPY"):
        default_fee(sizes, "JPY")


def test_a_row_is_shared_by_a_niche_and_niches_share_the_brand():
    candidates = pool(("a", None, "food"), ("b", None, "home"), ("c", None, "Food "), ("d", None, ""))
    levels = drawn(PRIOR, candidates, 20_000)
    for stage in STAGES:
        each, spreads = getattr(levels, stage), PRIOR.spreads(stage)
        assert each.rows.dtype == np.float32
        assert (each.spread == spreads.creator).all()
        assert each.noise == spreads.noise
        shared = (spreads.brand**2 + spreads.season**2) / (spreads.brand**2 + spreads.season**2 + spreads.niche**2)
        rows = each.rows[each.row]
        assert np.corrcoef(rows[0], rows[1])[0, 1] == pytest.approx(shared, abs=0.02)
        assert (rows[0] == rows[2]).all()
    assert levels.accept.noise == levels.post.noise == 0


def test_a_history_moves_each_stage_towards_what_happened_and_narrows_it():
    beliefs = believe(BRIEF, past(*GOOD, *[(f"n{i}", "food", 0, 0, NAN, NAN, NAN) for i in range(2)]))
    before, after = (drawn(each, pool(("z", None, "food"))) for each in (PRIOR, beliefs))
    assert beliefs.learnt.rows == {"accept": 14, "post": 12, "reach": 12, "clicks": 12, "orders": 12}
    for stage in STAGES:
        old, new = getattr(before, stage).rows[0], getattr(after, stage).rows[0]
        assert new.mean() > old.mean()
        assert new.std() < old.std()
    assert after.clicks.rows[0].mean() == pytest.approx(np.log(0.2 / 0.044), abs=0.5)


def test_a_creator_with_history_has_her_own_row_and_nothing_particular_is_left():
    rows = [*GOOD, *[("star", "food", 1, 1, 8_000, 1_600, 160) for _ in range(3)]]
    candidates = pool(("instagram:u_9", "Star", "food"), ("b", None, "food"), ("instagram:@c3", None, "food"))
    levels = drawn(believe(BRIEF, past(*rows), candidates), candidates)
    for stage in STAGES:
        assert getattr(levels, stage).spread[[0, 2]].tolist() == [0, 0]
        assert getattr(levels, stage).spread[1] > 0
    reach = levels.reach.rows[levels.reach.row]
    assert reach[0].mean() > reach[1].mean() + 0.5
    assert reach[0].std() < np.hypot(reach[1].std(), levels.reach.spread[1])


def test_who_only_declined_has_a_row_for_acceptance_and_none_for_sales():
    candidates = pool(("a", None, "food"))
    levels = drawn(believe(BRIEF, past(*GOOD, *[("a", "food", 0, 0, NAN, NAN, NAN)] * 3), candidates), candidates)
    assert levels.accept.spread[0] == 0
    assert levels.orders.spread[0] == PRIOR.spreads("orders").creator


def test_reach_beyond_what_her_engagement_promises_counts_and_not_the_engagement_twice():
    usual = usual_rate(PRIOR, np.array([5_000.0]))[0]
    rows = [("a", "food", 1, 1, 3_770, NAN, NAN)] * 4
    engaged = pool(("a", None, "food"), rate=np.array([4 * usual]))
    with_rate, without = (believe(BRIEF, past(*rows), each).posterior("reach") for each in (engaged, None))
    assert with_rate.brand_moments()[0] == pytest.approx(0, abs=1e-6)
    assert without.brand_moments()[0] > 0.02


def test_the_season_of_the_history_is_not_taken_for_the_brand():
    levels = drawn(
        believe(BRIEF, past(*[(f"c{i}", "food", 1, 1, 2_000, 9_000, 900) for i in range(400)])),
        pool(("z", None, "food")),
        20_000,
    )
    # The brand is known up to the season that was, and another season comes.
    left = 0.25 * 0.8 / np.hypot(0.25, 0.8)
    assert levels.orders.rows[0].std() == pytest.approx(np.hypot(left, 0.25), abs=0.025)


def test_orders_without_any_clicks_teach_orders_per_person_reached():
    rows = [(f"c{i}", "food", 1, 1, 2_000, NAN, 40) for i in range(12)]
    beliefs = believe(BRIEF, past(*rows))
    assert beliefs.learnt.joint
    levels = drawn(beliefs, pool(("z", None, "food"), ("c3", None, "food")))
    both = levels.clicks.rows[0] + levels.orders.rows[0]
    assert both.mean() == pytest.approx(np.log(40 / 2_000 / (0.044 * 0.0241)), abs=0.5)
    assert levels.clicks.rows[0].mean() > 0.5 < levels.orders.rows[0].mean()
    assert both.std() < 0.5 < levels.clicks.rows[0].std()
    assert levels.clicks.spread[1] == levels.orders.spread[1] == 0


def test_rows_without_clicks_or_reach_teach_less_than_full_ones():
    half = [(who, niche, a, p, r, NAN if i % 2 else c, o) for i, (who, niche, a, p, r, c, o) in enumerate(GOOD)]
    blind = [(who, niche, a, p, NAN, NAN if i else c, o) for i, (who, niche, a, p, _, c, o) in enumerate(GOOD)]
    widths = [believe(BRIEF, past(*rows)).posterior("orders").brand_moments()[1] for rows in (GOOD, half, blind)]
    assert widths[0] < widths[1] < widths[2] < PRIOR.spreads("orders").brand
    assert believe(BRIEF, past(*blind)).posterior("reach") is None


def test_no_click_says_nothing_about_orders_per_click():
    assert believe(BRIEF, past(("a", "x", 1, 1, 900, 0, 0))).posterior("orders") is None
    assert believe(BRIEF, past(("a", "x", 1, 1, 900, 0, 3))).posterior("orders").brand_moments()[0] > 0.3


def test_rows_that_do_not_say_who_accepted_teach_nothing_about_acceptance():
    beliefs = believe(
        BRIEF, past(*[(who, niche, NAN, NAN, *rest) for who, niche, _, _, *rest in GOOD], posted=np.ones(12))
    )
    assert "accept" not in beliefs.learnt.rows
    assert beliefs.learnt.rows["reach"] == 12


def test_several_posts_in_one_row_teach_more_than_one():
    one, many = (
        believe(BRIEF, past(("a", "x", 1, 1, posts * 1_885.0, NAN, NAN), posted=np.array([posts]))) for posts in (1, 6)
    )
    assert many.posterior("reach").brand_moments()[1] < one.posterior("reach").brand_moments()[1]
    assert many.posterior("reach").brand_moments()[0] == pytest.approx(0.0, abs=0.02)


def test_the_order_of_rows_does_not_matter():
    first, second = (believe(BRIEF, past(*rows)) for rows in (GOOD, GOOD[::-1]))
    for stage in STAGES:
        moments = first.posterior(stage).brand_moments()
        assert second.posterior(stage).brand_moments() == pytest.approx(moments, abs=1e-10)


def test_an_empty_history_is_none():
    empty = past(*GOOD)
    nothing = History(*(getattr(empty, each.name)[:0] for each in dataclasses.fields(empty)))
    assert believe(BRIEF, nothing) == PRIOR


def test_unknown_engagement_widens_what_is_particular_to_her_reach():
    spread = drawn(PRIOR, pool(("a", None, "x"), ("b", None, "x")), 10, rate_spread=np.array([NAN, 0.0])).reach.spread
    assert spread == pytest.approx([np.hypot(0.4, 0.3), 0.4])


def test_a_million_creators_are_drawn_in_a_moment():
    count = 1_000_000
    ids = np.char.add("instagram:u_", np.arange(count).astype(str))
    niche = np.array(["food", "home", "travel"])[np.arange(count) % 3]
    levels = draw(believe(BRIEF, past(*GOOD)), niche, ids, (None,) * count, np.random.default_rng(1), 500)
    assert levels.orders.rows.shape == (3, 500)
    assert levels.orders.row.tolist()[:4] == [0, 1, 2, 0]


def test_words_tell_only_what_matters_and_begin_with_the_users_own_data():
    words = assumptions_in_words(believe(BRIEF, past(*GOOD)))
    names = [each.name for each in words]
    assert words[0].source == "your data (n = 12 rows that say who accepted)"
    assert "times the odds (" in words[0].value
    assert "odds of acceptance, paid next to gifted" in names
    assert "odds of acceptance, commission next to gifted" not in names
    assert not [name for name in names if name.startswith("spread")]
    values = {each.name: each.value for each in words}
    assert values["followers reached, account of 5,000"] == "37.7 % (18.1 % to 78.5 %)"
    assert values["orders, mega"] == "0.91 % per click (0.228 % to 3.63 %)"
    assert values["fee for a post, micro"] == "EUR 250"
    assert values["odds of acceptance, paid next to gifted"] == "2 times"
    gifted = [each.name for each in assumptions_in_words(believe(dataclasses.replace(BRIEF, kinds=("gifted",))))]
    assert "others who post as agreed" not in gifted
    assert not [name for name in gifted if "fee" in name]
    wide = next(each for each in words if each.name.startswith("orders of one post"))
    assert wide.value == "a factor of 61 between the ends of 80 %"


def test_the_first_posts_teach_more_than_none_and_less_than_a_hundred():
    now, after = teaches(PRIOR, 20)
    assert now == pytest.approx(np.exp(2 * 1.645 * np.sqrt(0.15**2 + 0.7**2 + 0.8**2 + 0.25**2)), rel=0.01)
    assert teaches(PRIOR, 100)[1] < after < now == teaches(PRIOR, 0)[1]
    assert teaches(believe(BRIEF, past(*GOOD)))[0] < now
    joint = believe(BRIEF, past(*[(*row[:5], NAN, row[6]) for row in GOOD]))
    assert teaches(joint)[0] < now


def test_every_kind_has_odds():
    for kind in KINDS:
        assert np.isfinite(accept_logit(PRIOR, kind, np.array(["warm"]), 40)).all()


def test_forecasts_keep_their_word_before_and_after_a_history():
    found = calibration(60, seed=7)
    before, after = found.hits()
    # 60 brands leave a standard error of 5 points: this is an alarm, the 500 brands of the honesty page are the proof.
    assert 0.65 <= before.mean() <= 0.95
    assert 0.65 <= after.mean() <= 0.95
    assert found.width_after.mean() < 0.75 * found.width_before.mean()
    assert (found.waited > 0).mean() > 0.5  # the money is short, so that the waiting list is in the proof


def test_a_forecast_without_the_waiting_list_would_promise_more(monkeypatch):
    found = calibration(20, seed=7)
    monkeypatch.setattr(simulate, "served", lambda accepts, *_: accepts)
    without = calibration(20, seed=7)
    assert (without.rank_after <= found.rank_after).all()
    assert without.rank_after.mean() < found.rank_after.mean() - 0.05
