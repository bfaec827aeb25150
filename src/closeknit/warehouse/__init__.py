"""Where observations are kept: immutable Parquet files and a numbered manifest that says which of them count.

An import stages its rows, then publishes one new generation: observations, the current view of every creator
touched, her statistics and everybody's metrics. A reader opens one generation and finishes on it. This package is
the only door to an analytic engine.
"""
