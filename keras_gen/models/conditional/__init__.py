"""Systems that are given, or find, what a sample shall show."""
