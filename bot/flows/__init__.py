"""The flows: one noun each, load, decide, save. Incidents have theirs in `bot/incidents`."""
