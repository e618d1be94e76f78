"""What people type: one file for a kind of command. `bot/__main__.py` lists them all."""
