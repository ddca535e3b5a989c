"""Which mistake was made in a wrong solution, and which one its check names.

python -m benchmarks.confusion
"""

from benchmarks import RESULTS
from tests.support import confusion

if __name__ == "__main__":
    confusion.main(RESULTS)
