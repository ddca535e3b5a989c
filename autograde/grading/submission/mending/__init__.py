"""The steps of a repair: which cell is which, whose work counts, what the course puts back."""
