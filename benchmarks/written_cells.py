"""What the checks say of cells as people write them.

python -m benchmarks.written_cells [the beginning of a chapter's stem]
"""

import sys

from benchmarks import RESULTS
from tests.corpus.as_people_write import written_cells
from tests.support.written_cells import as_markdown, row_of

if __name__ == "__main__":
    chosen = tuple(sys.argv[1:])
    cells = [cell for cell in written_cells() if cell.stem.startswith(chosen or ("",))]
    table = as_markdown(map(row_of, cells))
    if not chosen:
        (RESULTS / "written_cells.md").write_text(table, encoding="utf-8")
    print(table)
