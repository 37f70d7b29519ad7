"""Systems of sequences in place of images."""
