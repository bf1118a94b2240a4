"""What a run or a sweep leaves on disk, and its estimates."""
