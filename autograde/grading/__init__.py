"""From a notebook that was handed in to points: one at a time, by nbgrader, or a whole class."""
