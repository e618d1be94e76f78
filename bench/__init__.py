"""Measured, not tested: speed and memory, each beside something one could have used instead."""
