"""The regional plan: its pack, the commitments of each establishment, and their evidence."""
