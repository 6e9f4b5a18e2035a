"""Calls for projects (AAP): from the window to the last instalment."""
