"""The references of the course: one module for each chapter, imported in teaching order."""
