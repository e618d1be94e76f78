"""A team's first two files, made from what it has."""
