"""The Cyber Task Force: the people and the material that a region lends to a victim."""
