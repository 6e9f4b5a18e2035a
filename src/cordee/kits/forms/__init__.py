"""What people type about kits. Forms validate; they never save."""
