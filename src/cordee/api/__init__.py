"""What other programs read: the same records as the pages, under the same rights, described by OpenAPI 3.1."""
