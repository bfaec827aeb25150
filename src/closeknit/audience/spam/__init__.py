"""Is a comment spam: a linear model over words and pairs of words, learned from labelled comments.

`model` applies what `learning` has learned and says why; `default.json` is what ships. Spam is left out of everything
that says how close a creator is to her followers, and calling a follower a spammer is worse than missing one. So words
of praise, thanks and everyday talk, mentions and the length of a comment do not count, and the threshold lies where at
most two in a hundred of the labelled honest comments are called spam (docs/decisions/0010).
"""
