"""The package's version, kept where setuptools can read it without imports."""

__version__ = "0.1.0"
