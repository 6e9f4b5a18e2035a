"""What the pages of kits show, as values."""
