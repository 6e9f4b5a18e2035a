"""What the screens of lessons show, as frozen values. One file a screen."""
