"""One crisis again: chronicle, maps, film."""
