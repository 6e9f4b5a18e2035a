"""Append-only, Merkle-proven log: the evidence and the live feed are the same thing."""
