"""What the first pages show, as frozen values."""
