"""What the screens of an exercise show, as frozen values. One file a screen."""
