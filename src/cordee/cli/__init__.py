"""The console command: helpful words, JSON for machines, exit status 0 only on success."""
