"""Right solutions with one small change: which of them lose points, and why the others do not.

python -m benchmarks.mutation
"""

from benchmarks import RESULTS
from tests.support import mutation

if __name__ == "__main__":
    mutation.main(RESULTS / "mutation.md")
