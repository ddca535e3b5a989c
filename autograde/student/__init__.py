"""What a student's bundle has in the place of the modules that know the answers."""
