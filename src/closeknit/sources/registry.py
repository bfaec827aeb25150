"""Every source we have, in the order in which they are asked: the most particular first, the spreadsheet last."""

from closeknit.sources import (
    apify,
    brightdata,
    graph_api,
    instagram_download,
    instaloader,
    modash,
    spreadsheet,
    tables,
)
from closeknit.sources.contract import Source

SOURCES: tuple[Source, ...] = (
    tables.SOURCE,
    instaloader.SOURCE,
    modash.SOURCE,
    instagram_download.SOURCE,
    graph_api.SOURCE,
    brightdata.SOURCE,
    apify.SOURCE,
    spreadsheet.SOURCE,
)


def source_named(name: str) -> Source | None:
    """Return the source with this name, or None."""
    return next((source for source in SOURCES if source.name == name), None)
