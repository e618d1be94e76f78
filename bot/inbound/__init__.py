"""What other systems send, made into alerts: one translator a system, each pure."""
