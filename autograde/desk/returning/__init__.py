"""What goes back to a learner: one page each, that needs nothing beside itself.

Not called feedback, since nbgrader's exchange leaves every folder of that name behind.
"""
