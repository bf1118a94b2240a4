"""How far the default report's answers carry: stability labels, and the checks of docs/verification.md."""
