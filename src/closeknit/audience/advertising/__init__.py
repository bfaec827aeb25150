"""Does a post look like advertising, does it say so where people see it, and how large is the risk that it does not?

`signs.toml` holds the words and what we judge each sign to be worth; `lexicon` finds the words in `captions`,
`mentions` tells brands from friends, `labels` finds out whether a label stands where people see it, `signs` puts this
together, `model` weighs it, and `risk` says how likely a post advertises without saying so, with reasons. Nothing that
ships was learned from data; `learning` finds weights from labels of your own. It is a risk that tells a person where to
look, no finding and no legal check.
"""
