"""The page of a back-test: what happened beside what came out, and what history leaves of the numbers."""
