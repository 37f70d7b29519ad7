"""Autoregressive systems: exact likelihood, one position after another."""
