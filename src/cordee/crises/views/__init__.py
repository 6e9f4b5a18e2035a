"""What a browser asks of a room."""
