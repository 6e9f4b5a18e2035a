"""The pages of kits: reading, choosing, writing, importing."""
