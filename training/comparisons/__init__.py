"""Comparisons: several recipes, each trained with several seeds, and measured alike.

A comparison lives in a directory:

- `comparison.json`: what is compared, so that it goes on by the same rules.
- `runs/<row>/seed-<n>/` and `runs/<row>/search-<setting>/`: the run directories.
- `logs/`: what each training wrote.
- `results.jsonl`: one line for each measured value.
- `report.md`, `report.html`: tables and figures made from these.
"""
