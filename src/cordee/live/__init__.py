"""Live updates: server-sent events that only say « this stream is at entry n »."""
