"""Exercises: plan, invite, conduct, observe. They drive a real crisis room. The reference app."""
