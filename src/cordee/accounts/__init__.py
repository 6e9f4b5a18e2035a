"""People, their roles on scopes, their invitations, their second factor."""
