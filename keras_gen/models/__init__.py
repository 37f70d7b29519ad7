"""The systems: one folder a family, one file a system, the file's stem its id."""
