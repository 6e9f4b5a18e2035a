"""Documents: what they are made of, and their setting in type. Words and numbers in, a file out."""
