"""How often crises end how, given what the Kremlin sees: worlds, fit, rounds to a fixed point."""
