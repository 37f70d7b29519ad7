"""Probability distributions, and random draws that distribution cannot change."""
