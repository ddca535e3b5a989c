"""From the sources of a chapter to what people get: notebooks, and a student's bundle."""
