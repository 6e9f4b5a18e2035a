"""Dates and hours of the languages that Django would not write as they are written here."""
