"""The figures of a run: each function takes Results and returns a Picture, or None with nothing to show."""
