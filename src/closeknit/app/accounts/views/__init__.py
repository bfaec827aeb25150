"""Pages about accounts, brands and members."""
