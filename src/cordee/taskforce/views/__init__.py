"""Pages of the task force: the region's, people, packs, requests, missions."""
