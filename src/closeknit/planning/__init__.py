"""A budget becomes a portfolio of creators: forecast, choose, compare, and say how sure that is.

`brief_file` and `candidate_file` read what the user wrote, `known_candidates` asks the creator data; `beliefs` holds
what is assumed and what a history taught; `setting` makes a problem of it and `optimise` solves it with a proven
bound; `simulate` tells on fresh luck what comes of it; `plan` does all of this in one call, and `write` puts the
answer into a folder.
"""
