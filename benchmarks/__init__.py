"""Measures of the platform beside references taken in the same run, on the same machine."""
