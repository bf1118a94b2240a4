"""The model on cases that happened: plays, what is taken of them, what history leaves of the numbers."""
