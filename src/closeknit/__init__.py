"""closeknit finds nano influencers whose audience really listens, and says how sure it is.

The library reads creator data that a brand already has (`sources`), keeps every observation (`warehouse`),
computes numbers with their window, sample size and interval (`metrics`), and writes the round-up by niche
(`roundup`). The command line is a thin door over the same functions.
"""

from importlib.metadata import version

__version__ = version("closeknit")
