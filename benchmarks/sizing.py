"""What a class needs, by its size: the table in docs/scale.md.

python -m benchmarks.sizing
"""

from tests.support import sizing

if __name__ == "__main__":
    print(sizing.table())
