"""The instructor's desk: who is in the class, what they hand in, and what goes back to them."""
