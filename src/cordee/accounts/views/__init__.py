"""Pages about accounts: one's own, those of the people one looks after, and the way in."""
