"""How one installation is set up: settings from the environment, the site's addresses, the server's entry.

Every setting is declared once in `environment.py`, with its default and its meaning; `docs/settings.md` is printed from
there, and a variable that nobody declared refuses to start, so that a typing error is never silently ignored.
"""
