"""Stand-ins for parts of the kit that judge: what a notebook in the sandbox imports instead."""
