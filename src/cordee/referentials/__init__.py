"""Referentials as packs, campaigns that push one to many houses, answers, review."""
