"""Quality control: a training that measures itself, and what follows from it."""
