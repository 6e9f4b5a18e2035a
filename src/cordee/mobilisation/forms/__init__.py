"""What people type about the mobilisation. Forms validate; they never save."""
