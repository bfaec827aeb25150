"""Choose creators under limits: mean and worst cases, a whole answer, and a bound that no other answer can pass.

`problem` says what is asked, `solve` answers; `master` holds the relaxation, `whole` makes it whole, `extensive`
solves few candidates to the end, `conflict` names limits that contradict each other.
"""
