"""The words of the field as types, and nothing else: no engine, no file, no clock.

A handle is how a creator is addressed, a tier is a band of audience sizes, an interval is how sure we are, and
the tables are what may be observed about creators. Every other package speaks in these words.
"""
