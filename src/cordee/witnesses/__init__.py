"""Witnesses of a journal: whoever holds its signed checkpoints elsewhere, so that a rewriting cannot follow."""
