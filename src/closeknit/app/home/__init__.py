"""Pages over several concepts: where a member starts, what needs her, what the program did, and how it is doing.

Nothing is stored here. The first page of a brand lists what needs a person now, with counts, and what the program did
by itself since her last visit; each line leads to the page that settles it.
"""
