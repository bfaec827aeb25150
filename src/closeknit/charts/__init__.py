"""Pictures: one function per picture, each a Vega-Lite specification, and one way to turn it into SVG.

A picture takes plain rows and estimates, never an engine or a page. Colours are names that the page resolves
(`closeknit.charts.colours`), so that the same SVG reads well on a light screen, a dark one and on paper.
"""
