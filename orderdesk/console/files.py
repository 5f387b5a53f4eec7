"""The files a command line names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path


def named(paths: Sequence[Path]) -> Mapping[str, Path]:
    """Name in reports -> path: the file's own name, or the path as given where two files share one; a path given twice is one."""
    paths = list(dict.fromkeys(paths))
    names = Counter(path.name for path in paths)
    return {path.name if path.name and names[path.name] == 1 else str(path): path for path in paths}
