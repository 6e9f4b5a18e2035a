"""Where the region stands: levels by establishment, measures against targets, snapshots and trend."""
