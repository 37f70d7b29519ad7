"""Backends: what an extractor calls, by the kind of file that holds its network."""
