"""A brand's relationship with a person: how to reach her, what she agreed to, what was noted about her.

A row exists only for people the brand has touched: somebody whose contact details were imported, or who was noted,
listed or contacted. The other creators live in the creator data alone.
"""
