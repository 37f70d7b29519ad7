"""Storage: what a run writes, and how it is found again, whole or not at all."""
