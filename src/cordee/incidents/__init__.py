"""A crisis that was declared: its levels, legal deadlines, situation reports and end, over a real crisis room."""
