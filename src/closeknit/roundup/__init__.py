"""Top creators by niche: one honest, self-contained page, with the same answer as JSON and CSV.

`choose` asks the creator data who passes the gates and ranks them by the low end of the 80 % interval of the engagement
rate; `reasons` says why in sentences; `page` prints; `write` puts the files in a folder.
"""
