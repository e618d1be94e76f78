"""What can happen to an incident, one file an action: load, decide, save. Each runs inside the caller's transaction."""
