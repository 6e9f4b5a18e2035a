"""Pages of the app: a view fetches, binds the form, calls one action, renders."""
