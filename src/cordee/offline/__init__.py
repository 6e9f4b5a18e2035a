"""The offline kit of a house: what it needs on paper, or on a stick, when nothing else answers."""
