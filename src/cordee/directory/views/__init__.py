"""Pages of the directory: a view fetches, binds the form, calls one action, renders."""
