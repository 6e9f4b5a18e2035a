"""What is learnt: debrief, report, improvement actions, the obligation and the regional target."""
