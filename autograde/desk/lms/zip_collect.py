"""``nbgrader zip_collect`` with the names that Canvas and Moodle give, and with a look before it.

``nbgrader_config.py`` names these two plugins, so the command and ``autograde collect`` agree on
what a ZIP may hold and on whose a file is.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from autograde.desk.lms import archive, naming
from autograde.desk.lms.incoming.unpack import RESERVED, safe_name
from autograde.desk.lms.roster import known


class SafeExtractor(ExtractorPlugin):  # type: ignore[misc] # nbgrader has no types
    """Unpacks the archives of a class, none of whose files can reach beyond the folder."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack every ZIP of a folder, and copy what is none."""
        for source in sorted(Path(archive_path).iterdir()):
            packed = source.suffix.lower() == ".zip"
            found = _entries(source) if packed else archive.entries(source.parent)
            for entry in found:
                if packed or entry.path.name == source.name:
                    target = Path(extracted_path, *map(safe_name, entry.path.parts))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(entry.read())


def _entries(source: Path) -> list[archive.Entry]:
    try:
        return archive.of_zip(source)
    except (archive.HostileError, OSError) as error:
        raise archive.untrusted(source, str(error)) from error


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Tells whose a file is by the names that Canvas and Moodle give."""

    _finder: naming.Finder | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return a file's ``student_id`` and ``file_id``; None if it is nobody's."""
        handed = naming.parse_name(PurePosixPath(Path(submitted_file).as_posix()))
        if handed is None or handed.file in RESERVED:
            return None
        if self._finder is None:
            folders = self.parent.coursedir
            with Gradebook(folders.db_url, folders.course_id) as book:
                self._finder = naming.Finder(known(book))
        person = self._finder(handed)
        if person is None:
            return None
        return {"student_id": person.id, "file_id": os.path.basename(handed.file)}
