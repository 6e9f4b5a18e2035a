"""Awareness campaigns, and what phishing tools say of them: counts of an establishment, never a person."""
