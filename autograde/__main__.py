"""``python -m autograde``: the command, where only the folder of the course is there."""

from autograde.cli import main

if __name__ == "__main__":
    main(prog_name="autograde")
