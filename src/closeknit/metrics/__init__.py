"""Numbers about a creator, each with its formula, window, sample size and interval.

Posts and comments become `creator_stats` (sums that can be brought up to date for touched creators alone), and these
become `creator_metrics` (one cheap pass over everybody, since the prior is everybody's). Expressions are Ibis, so
that another engine can run them; small final steps are pure functions over arrays. The registry says what each
number means.
"""
