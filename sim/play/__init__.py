"""The class's game: seats, orders, views, rounds, and what each decision was worth."""
