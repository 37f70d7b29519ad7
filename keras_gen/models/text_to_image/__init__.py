"""Systems that draw what a caption says."""
