"""What every app stands on: who acts, what is allowed, what is written, what time it is. No models."""
