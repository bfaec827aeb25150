"""The public proof of our own statements: figures on public data, each beside the published one or its target.

`closeknit honesty` prints them. One file per figure in `figures`, a list of them in `registry`, one type of row in
`rows`; `leakfree` splits rows so that no method can see what it is judged on.
"""
