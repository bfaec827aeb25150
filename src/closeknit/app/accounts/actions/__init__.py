"""Changes, one verb a file."""
