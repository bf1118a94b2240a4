"""Two engines on one order of play: Mesa agents, and a compiled loop."""
