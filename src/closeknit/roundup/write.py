"""Write a round-up into a folder: the page, and the same answer as JSON and CSV."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from closeknit.documents.described import niches_in_words
from closeknit.metrics.metrics_schema import ABOUT
from closeknit.metrics.registry import METRICS
from closeknit.roundup.model import Pick, Roundup, Section
from closeknit.roundup.page import render_page
from closeknit.roundup.pictures import draw_pictures
from closeknit.vocabulary.exporting import neutral_cell


def write_roundup(roundup: Roundup, folder: Path) -> Path:
    """Write index.html, roundup.json and roundup.csv; return the page.

    Each file is complete before it takes its name, so that a reader never meets half a page.

    Args:
        roundup: What to say.
        folder: Made if it is not there; files of these names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = render_page(roundup, draw_pictures(roundup))
    for name, text in (
        ("roundup.json", json.dumps(roundup_json(roundup), ensure_ascii=False, indent=1) + "\n"),
        ("roundup.csv", roundup_csv(roundup)),
        ("index.html", page),
    ):
        draft = folder / f".{name}.draft"
        draft.write_text(text, "utf-8", newline="")
        draft.replace(folder / name)
    return folder / "index.html"


def roundup_json(roundup: Roundup) -> dict[str, Any]:
    """Return the round-up as plain values: metrics as estimate, low, high (80 %) and n."""
    return {
        "title": roundup.title,
        "as_of": roundup.as_of.isoformat(),
        "tier": roundup.tier.name,
        "per_niche": roundup.per_niche,
        "max_age_days": roundup.max_age_days,
        "ranked_by": "low end of the 80 % interval of engagement_rate",
        "coverage": vars(roundup.coverage),
        "gates": [vars(gate) for gate in roundup.gates],
        "niches": [_section_json(section, roundup) for section in roundup.sections],
        "prior": vars(roundup.prior),
        "imports": [{**vars(line), "observed_at": line.observed_at.isoformat()} for line in roundup.imports],
        "methods": [vars(method) for method in roundup.methods],
        "unknown": list(roundup.unknown),
        "version": roundup.version,
    }


def _section_json(section: Section, roundup: Roundup) -> dict[str, Any]:
    return {
        "niche": section.niche,
        "peers": {
            "n": section.peers.n,
            "percentiles": dict(zip(map(str, section.peers.PERCENTILES), section.peers.engagement, strict=False)),
        },
        "gates": [vars(gate) for gate in section.gates],
        "set_aside": [vars(each) for each in section.set_aside],
        "picks": [_pick_json(pick, section, roundup) for pick in section.picks],
    }


def _pick_json(pick: Pick, section: Section, roundup: Roundup) -> dict[str, Any]:
    return {
        "rank": pick.rank,
        "creator_id": pick.creator_id,
        "handle": pick.handle,
        "niche": section.niche,
        "tier": roundup.tier.name,
        "followers": pick.followers,
        **pick.about,
        **{metric_id: estimate.as_json() for metric_id, estimate in pick.metrics.items()},
        "reasons": list(pick.reasons),
        "caveats": list(pick.caveats),
    }


def roundup_csv(roundup: Roundup) -> str:
    """Return one line per pick, safe to open in a spreadsheet program."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    ends = ("", "_low", "_high", "_n")
    metric_columns = [f"{metric_id}{end}" for metric_id in METRICS for end in ends]
    writer.writerow(
        ("niche", "rank", "creator_id", "handle", "tier", "followers", *ABOUT, *metric_columns, "reasons", "caveats")
    )
    for section in roundup.sections:
        for pick in section.picks:
            numbers = [
                value
                for metric_id in METRICS
                for value in (
                    pick.metrics[metric_id].estimate,
                    pick.metrics[metric_id].low,
                    pick.metrics[metric_id].high,
                    pick.metrics[metric_id].n,
                )
            ]
            texts = (
                section.niche or "",
                pick.rank,
                pick.creator_id,
                pick.handle or "",
                roundup.tier.name,
                pick.followers,
                *(niches_in_words(pick.about[name]) if name == "niches" else pick.about[name] for name in ABOUT),
            )
            cells = (*texts, *numbers, " ".join(pick.reasons), " ".join(pick.caveats))
            writer.writerow(["" if c is None else neutral_cell(c) if isinstance(c, str) else c for c in cells])
    return stream.getvalue()
