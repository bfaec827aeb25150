"""The command line: a thin door. Each command parses, makes one call of the library, and prints the answer.

Only the answer goes to stdout; progress and warnings go to stderr. Exit codes: 0 all well, 1 the question has no
answer here or the machine refused, 2 wrong usage, 3 some rows were not imported, 4 nothing could be imported,
130 stopped by Ctrl-C.
"""
