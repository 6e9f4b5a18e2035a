"""Long work: a stored request, a lease, a heartbeat, a stored result."""
