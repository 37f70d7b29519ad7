"""Trials: what an evaluation compares, drawn or extracted once for all metrics."""
