"""Exercise kits: what is played, checked before anybody plays it."""
