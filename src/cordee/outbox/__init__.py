"""What must reach people outside: at least once, with one visible reference."""
