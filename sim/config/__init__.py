"""A composed run: presets, overrides, facts of the scenario, and how parameters are sampled."""
