"""Pages of calls for projects: HTTP in, one action, HTTP out."""
