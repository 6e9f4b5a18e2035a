"""The crisis room: the same for an exercise and for the real night."""
