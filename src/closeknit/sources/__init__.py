"""Where creator data comes from: one folder per format, each turning files into rows of the canonical tables.

A source only says how a format's fields map to our columns. Opening files, decoding text, checking cells and
keeping refused rows with file, line, column, value and reason is done once, here. Nothing is guessed silently:
`detect` says what it found and why.
"""
