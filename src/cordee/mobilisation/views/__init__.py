"""Pages of the mobilisation: a view looks up, binds a form, calls an action, shows."""
