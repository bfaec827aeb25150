"""How an audience grew: bought followers come in a burst, friends come one by one."""

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import number

FEWEST_STEPS = 5
_DAY = 86_400


def follower_jumps(profiles: ir.Table, followers: ir.Table) -> ir.Table:
    """Return per creator the largest daily gain of followers over the median one: creator_id, jump, steps.

    From follower counts observed on different days, or, where more is known that way, from the days on which followers
    came, days on which nobody came left out. A median gain below one a day counts as one, so that a quiet account's
    first good day is no burst. Where a list collected again and again starts, everybody is new: that day is no gain.

    Args:
        profiles: All profile observations: creator_id, observed_at, followers.
        followers: All follower observations: creator_id, account_id, first_seen, observed_at.
    """
    found = ibis.union(_by_counts(profiles), _by_arrivals(followers))
    order = found.group_by("creator_id").agg(jump=found.jump.argmax(found.steps), steps=found.steps.max())
    return order.filter(order.steps >= FEWEST_STEPS)


def _by_counts(profiles: ir.Table) -> ir.Table:
    known = profiles.filter(profiles.followers.notnull() & profiles.creator_id.notnull())
    daily = known.group_by("creator_id", day=_day(known.observed_at)).agg(
        followers=known.followers.argmax(known.observed_at)
    )
    often = daily.group_by("creator_id").having(daily.count() > FEWEST_STEPS).agg(days=daily.count())
    daily = daily.semi_join(often, "creator_id")
    earlier = ibis.window(group_by=daily.creator_id, order_by=daily.day)
    steps = daily.mutate(
        gain=number(daily.followers) - number(daily.followers.lag().over(earlier)),
        days=number(daily.day) - number(daily.day.lag().over(earlier)),
    )
    steps = steps.filter(steps.days.notnull())
    return _jumps(steps.mutate(gain=steps.gain / steps.days))


def _by_arrivals(followers: ir.Table) -> ir.Table:
    known = followers.filter(followers.first_seen.notnull() & followers.creator_id.notnull())
    first = known.group_by("creator_id", "account_id").agg(at=known.first_seen.min(), listed=known.observed_at.min())
    rows = first.mutate(day=_day(first.at), listed=_day(first.listed).min().over(ibis.window(group_by="creator_id")))
    daily = rows.group_by("creator_id", "day").agg(gain=number(rows.count()), listed=rows.listed.max())
    return _jumps(daily.filter(daily.day != daily.listed))


def _day(moment: ir.Value) -> ir.NumericValue:
    """Days since 1970."""
    days: ir.NumericValue = (moment.epoch_seconds() / _DAY).floor()
    return days


def _jumps(steps: ir.Table) -> ir.Table:
    per_creator = steps.group_by("creator_id").agg(
        most=steps.gain.max(), usual=steps.gain.median(), steps=steps.count().cast("int64")
    )
    usual = (per_creator.usual < 1).ifelse(1.0, per_creator.usual)
    jump = (per_creator.most < 0).ifelse(0.0, per_creator.most) / usual
    return per_creator.select("creator_id", "steps", jump=jump)
