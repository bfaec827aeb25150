"""A small invented market of creators, for trying the program out and for testing it against a known truth.

Nobody in it exists. Audiences, engagement, posting rhythm and conversations follow the spreads that
published studies report, so that the tables and pictures look as they would with real data. Some creators
swap comments in pods or buy likes, and a truth file says which. A few rows are wrong on purpose, so that
refusals are seen. The same seed always gives the same bytes.
"""

from closeknit.demo.market import DemoMarket, write_demo_market

__all__ = ["DemoMarket", "write_demo_market"]
