"""What all self-contained pages share: how numbers are written, how the page looks, and that everything is escaped.

A document is one HTML file without script, network or second file, readable on a phone, on paper and in the dark.
"""
