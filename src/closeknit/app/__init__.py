"""The product: the site that brands and creators use, one package per concept.

Inside each: `models` (rows), `managers` (ways to ask for them), `queries` (what pages read), `actions` (one verb, one
file, one transaction), `rules` (decisions on plain values), `tasks` (work in the background), `views` and `forms` (the
door). A page reads views -> queries; a write goes views -> actions -> models.
"""
