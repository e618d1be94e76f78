"""What of a handbook is used, by what, and what is not understood."""
