"""Systems that turn images of one domain into images of another."""
