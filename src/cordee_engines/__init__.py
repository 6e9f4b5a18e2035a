"""The engines: pure Python functions of their input. No Django, no I/O, no clock, no global randomness."""

__version__ = "0.1.0"
