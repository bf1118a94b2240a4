"""The model on historical cases: declared, run, judged, reported."""
