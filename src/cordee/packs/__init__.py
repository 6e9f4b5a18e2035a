"""Packs: the data a region may change. Reading YAML as people write it, and saying what is wrong with it."""
