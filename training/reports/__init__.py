"""Reports: pages about runs and comparisons, each one file that opens offline."""
