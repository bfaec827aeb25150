"""Let `python -m closeknit` do what the `closeknit` command does."""

from closeknit.cli.main import main

main()
