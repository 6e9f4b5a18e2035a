"""What can be read, by subject. Every operation reads: nothing here writes."""
