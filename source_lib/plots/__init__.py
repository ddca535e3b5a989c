"""The course's pictures, a module for each chapter; ``style`` holds what they share."""
