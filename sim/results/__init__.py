"""The files of a run or a sweep, and its estimates."""
