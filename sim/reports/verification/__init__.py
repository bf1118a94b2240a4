"""The page docs/verification.md, and the words of stability labels; from a record alone."""
