"""Distribution: on which devices and machines one training runs."""
