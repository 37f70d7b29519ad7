"""Systems that restore what an image has lost."""
