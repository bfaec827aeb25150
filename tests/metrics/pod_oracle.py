"""Who comments on whom, and pod scores, again in plain Python: a part of `oracle`."""

import statistics
from collections import defaultdict
from datetime import timedelta
from typing import Any

from metrics.make import Row

ENDS = ("low95", "low", "high", "high95")


def partner_units(comments_of: dict[str, list[Row]], sizes: dict[str, int | None]) -> dict[str, dict[str, Any]]:
    """creator -> metric -> per post (comments with an author, those by somebody whom she visits as well)."""
    visits = defaultdict(list)
    for owner, comments in comments_of.items():
        for comment in comments:
            if not comment["own"] and "commenter_id" in comment:
                visits[comment["commenter_id"], owner].append(comment["commented_at"])
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"reciprocal_comment_share": [], "pod_score": []})
    for owner, comments in comments_of.items():
        per_post: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        for comment in comments:
            by = comment.get("commenter_id")
            if comment["own"] or by is None:
                continue
            partner = by in sizes and (sizes[by] is None or sizes[by] >= 1_000)
            back = visits[owner, by] if partner else []
            close = any(abs(at - comment["commented_at"]) <= timedelta(hours=24) for at in back)
            for place, hit in enumerate((1, bool(back), close)):
                per_post[comment["post_id"]][place] += hit
        found[owner]["reciprocal_comment_share"] = [(n, hits) for n, hits, _ in per_post.values()]
        found[owner]["pod_score"] = [(n, hits) for n, _, hits in per_post.values()]
    return found


def calibrate_pods(found: dict[str, Row], niches: dict[str, str]) -> None:
    """Turn shares of comments by partners into scores: nothing where it is usual in the niche."""
    shares = {creator: row["pod_score"] for creator, row in found.items() if row["pod_score"] is not None}
    usual = dict.fromkeys(found, 0.0)
    if len(shares) >= 20:
        usual = dict.fromkeys(found, statistics.median(shares.values()))
    for niche in set(niches.values()) - {""}:
        peers = [share for creator, share in shares.items() if niches[creator] == niche]
        if len(peers) >= 20:
            usual |= {creator: statistics.median(peers) for creator in found if niches[creator] == niche}
    for creator, row in found.items():
        for name in ("pod_score", *(f"pod_score_{end}" for end in ENDS)):
            if row.get(name) is not None:
                row[name] = max(row[name] - usual[creator], 0.0) / (1 - usual[creator])
