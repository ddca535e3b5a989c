"""How far a learner is, as their saved notebooks tell it: nothing is run for that."""
