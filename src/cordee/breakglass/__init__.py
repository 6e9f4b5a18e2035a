"""Sealed codes: the way in on the night when nobody of the house can sign in, seen by everybody."""
