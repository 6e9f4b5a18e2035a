"""What people type about the task force. Forms validate; they never save."""
