"""How every page looks: the shell around it, and a small set of parts that all pages are built from. No domain in here.

The parts are shown with all their states on the style page, which the browser tests photograph.
"""
