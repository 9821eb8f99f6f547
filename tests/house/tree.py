"""The files of the house, as the tests of the house see them."""

import subprocess
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


def files(*patterns: str) -> list[Path]:
    """Files of the project by git's patterns: known to git or about to be (never what .gitignore names)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)
    if listed.returncode:  # an archive without git
        left_out = {".venv", "var", "node_modules", "vendor", "__pycache__"}
        globs = [pattern if "/" in pattern else f"**/{pattern}" for pattern in patterns]
        found = {path for pattern in globs for path in BASE.glob(pattern)}
        return sorted(path for path in found if path.is_file() and not left_out & set(path.parts))
    return sorted(path for line in listed.stdout.splitlines() if (path := BASE / line).is_file())


def python_files(*folders: str) -> list[Path]:
    """Python files that people write: no migrations."""
    patterns = [f"{folder}/*.py" for folder in folders] or ["*.py"]
    return [path for path in files(*patterns) if "migrations" not in path.parts]
