#!/usr/bin/env python3
"""OrderDesk from a fresh checkout: `python3 dev.py run` and `python3 dev.py test`.

Needs only Python and its standard library; everything else goes into the private environment .venv beside this file.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
STAMP = ENVIRONMENT / "installed-locks.json"
RUN_LOCK = HERE / "requirements.lock"
TEST_LOCK = HERE / "requirements-dev.lock"
OLDEST, TOO_NEW = (3, 11), (3, 14)

# What Qt loads from a Linux system: file -> Debian package.
DRAWING_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

EPILOG = """\
examples
  python3 dev.py run                                  the sample company in a private SQLite desk
  python3 dev.py run --database postgresql://me@server/orderdesk
                                                      the same on a shared PostgreSQL server
  python3 dev.py run --tour                           no window: a picture of every screen and every paper in tour/
  python3 dev.py test                                 all that continuous integration runs
  python3 dev.py test tests/rules -k credit           only some tests; arguments go to pytest
  python3 dev.py faults power_cut                     the full form of a fault test; figures go to docs/reliability.md

`run` and `test` make the environment .venv and install the pinned packages the first time, and again when a lock changed.
A missing system library is installed when you are root on Debian or Ubuntu; otherwise the command to do it is printed.
The database may also be named by ORDERDESK_DATABASE.
"""


class Stop(Exception):
    """What is wrong and what to do; ends the program with exit code 1."""


def main() -> int:
    parser, arguments, extra = _parse()
    if extra and arguments.command not in ("run", "test"):
        parser.error("unknown arguments: " + " ".join(extra))
    try:
        if not OLDEST <= sys.version_info[:2] < TOO_NEW:
            return _again_with_fitting_python()
        commands = {
            "run": run, "test": test, "faults": faults, "requirements": requirements, "lock": lock, "migration": migration,
            "translate": translate, "picture": picture,
        }  # fmt: skip
        return commands[arguments.command](arguments, extra)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse() -> tuple[argparse.ArgumentParser, argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__.splitlines()[0], epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    running = commands.add_parser(
        "run", allow_abbrev=False, help="open OrderDesk with a sample company; without a display, render the tour",
        description="Open OrderDesk with a sample company. Without a display, render the tour. Other arguments go to OrderDesk.",
    )  # fmt: skip
    running.add_argument("--database", metavar="URL", help="the desk: sqlite:////folder/desk.db or postgresql://user@host/name")
    running.add_argument("--tour", metavar="DIR", nargs="?", const="tour", help="render all screens and papers into DIR (tour/)")
    commands.add_parser(
        "test", allow_abbrev=False, help="run every check and test; with arguments, run pytest with them",
        description="Run ruff, mypy, the import contracts and all tests. With arguments, run pytest with them instead.",
    )  # fmt: skip
    breaking = commands.add_parser(
        "faults", help="run the fault tests in full and write their figures into docs/reliability.md",
        description="Run the full forms of tests/faults, which take long, and write their figures into docs/reliability.md.",
    )  # fmt: skip
    breaking.add_argument("names", metavar="NAME", nargs="*", help="only tests whose file or name holds one of these words")
    breaking.add_argument("--seed", type=int, help="the chance of an earlier run again")
    commands.add_parser("requirements", help="list the clauses of docs/requirements.csv that tests prove, and those they do not")
    locking = commands.add_parser("lock", help="remake both lock files from pyproject.toml")
    locking.add_argument("--upgrade", action="store_true", help="take the newest versions instead of keeping the locked ones")
    migrating = commands.add_parser("migration", help="begin a new schema step from what changed in orderdesk/model")
    migrating.add_argument("title", help="what it does, in a few words")
    commands.add_parser("translate", help="bring the catalogues up to date with the sources and list what is to be translated")
    commands.add_parser("picture", help="draw docs/states.svg anew from the table in orderdesk/rules/states.py")
    arguments, extra = parser.parse_known_args()
    return parser, arguments, extra


# ---- the commands ------------------------------------------------------------------------------------------------------


def run(arguments: argparse.Namespace, extra: list[str]) -> int:
    """Open the sample desk, or render the tour."""
    prepare_environment(RUN_LOCK)
    command = [str(environment_python()), "-m", "orderdesk", *extra]
    if arguments.database:
        command += ["--database", arguments.database]
    tour = arguments.tour
    if tour is None and not has_display():
        say("There is no display to open a window on: rendering the tour into tour/ instead.")
        tour = "tour"
    if tour is None:
        prepare_libraries({**DRAWING_LIBRARIES, **_window_libraries()})
        if display_answers():
            return subprocess.call([*command, "--sample"], cwd=HERE)
        say("The display does not answer: rendering the tour into tour/ instead.")
        tour = "tour"
    prepare_libraries(DRAWING_LIBRARIES)
    return subprocess.call([*command, "tour", tour], cwd=HERE, env=_offscreen())


def test(arguments: argparse.Namespace, extra: list[str]) -> int:
    """Every check in order, or pytest with the arguments given."""
    prepare_environment(TEST_LOCK)
    prepare_libraries(DRAWING_LIBRARIES)
    prepare_postgresql()
    python = str(environment_python())
    pytest = [python, "-m", "pytest"]
    if extra:
        return subprocess.call([*pytest, *extra], cwd=HERE, env=_offscreen())
    checks = {
        "ruff": [python, "-m", "ruff", "check", "--quiet", "--output-format", "concise"],
        "mypy --strict": [python, "-m", "mypy", "--no-error-summary"],
        "import contracts": [str(environment_program("lint-imports")), "--no-logo"],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    say("pytest, on SQLite and PostgreSQL")
    workers = min(os.cpu_count() or 1, 4)
    if subprocess.call([*pytest, "-q", "-n", str(workers), "--dist", "worksteal"], cwd=HERE, env=_offscreen()) != 0:
        failed.append("pytest")
    if failed:
        say("FAILED: " + ", ".join(failed))
    return 1 if failed else 0


def faults(arguments: argparse.Namespace, extra: list[str]) -> int:
    """The fault tests in full, one after the other, for each wants the machine for itself."""
    prepare_environment(TEST_LOCK)
    prepare_libraries(DRAWING_LIBRARIES)
    prepare_postgresql()
    with tempfile.TemporaryDirectory(prefix="orderdesk-faults-") as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        environment = {**_offscreen(), "ORDERDESK_FAULTS": "full", "ORDERDESK_FAULTS_RECORD": str(figures)}
        if arguments.seed is not None:
            environment["ORDERDESK_SEED"] = str(arguments.seed)
        chosen = ["-k", " or ".join(arguments.names)] if arguments.names else []
        pytest = [str(environment_python()), "-m", "pytest", "tests/faults", "-p", "no:randomly", "--timeout", "7200", *chosen]
        code = subprocess.call(pytest, cwd=HERE, env=environment)
        written = subprocess.call([str(environment_python()), "-m", "tests.faults.report", str(figures)], cwd=HERE)
    return code or written


def requirements(arguments: argparse.Namespace, extra: list[str]) -> int:
    """What is proved and what is not."""
    prepare_environment(TEST_LOCK)
    prepare_libraries(DRAWING_LIBRARIES)
    return subprocess.call([str(environment_python()), "-m", "tests.clauses"], cwd=HERE, env=_offscreen())


def lock(arguments: argparse.Namespace, extra: list[str]) -> int:
    """Resolve pyproject.toml into hashed lock files for every system; the test lock holds the run lock's versions."""
    prepare_environment(TEST_LOCK)
    compiling = [
        str(environment_python()), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header",
        "--no-annotate", "--only-binary", ":all:", "--python-version", ".".join(map(str, OLDEST)),
        *(["--upgrade"] if arguments.upgrade else []), "pyproject.toml",
    ]  # fmt: skip
    for options in (["-o", RUN_LOCK.name], ["--extra", "dev", "-c", RUN_LOCK.name, "-o", TEST_LOCK.name]):
        if subprocess.call([*compiling, *options], cwd=HERE) != 0:
            raise Stop("The lock files could not be made. If packages conflict, change pyproject.toml and try again.")
    for path in (RUN_LOCK, TEST_LOCK):
        if "://" in path.read_text(encoding="utf-8"):
            raise Stop(f"{path.name} names an address, which other machines may not reach. Do not commit it.")
        say(f"{path.name} is made.")
    return 0


def migration(arguments: argparse.Namespace, extra: list[str]) -> int:
    """A draft of the next schema step."""
    prepare_environment(TEST_LOCK)
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.call([str(environment_python()), "migrations/new.py", arguments.title], cwd=HERE, env=environment)


def translate(arguments: argparse.Namespace, extra: list[str]) -> int:
    """The catalogues as the sources are now."""
    return _script("resources/translations/collect.py")


def picture(arguments: argparse.Namespace, extra: list[str]) -> int:
    """The states and moves as they are now, and the table of rights."""
    return _script("docs/states.py") or _script("docs/rights.py")


def _script(path: str) -> int:
    prepare_environment(RUN_LOCK)
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONUTF8": "1"}
    return subprocess.call([str(environment_python()), path], cwd=HERE, env=environment)


def _passes(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=HERE, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    passed = done.returncode == 0
    say(f"{name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s")
    if not passed:
        print(done.stdout, flush=True)
    return passed


# ---- the private environment -------------------------------------------------------------------------------------------


def environment_python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_program(name: str) -> Path:
    return ENVIRONMENT / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}")


def prepare_environment(lock_file: Path) -> None:
    """Make .venv if need be and install the lock, unless that was done before."""
    if not _fits([str(environment_python())]):
        _make_environment()
    wanted = fingerprint(lock_file)
    if installed_locks().get(lock_file.name) == wanted:
        return
    say(f"Installing the packages of {lock_file.name} (a minute or two the first time) …")
    python = str(environment_python())
    if subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) != 0:
        _must([python, "-m", "ensurepip"], "pip could not be put into .venv. Delete .venv and try again.")
    _must(
        [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--only-binary", ":all:",
         "--require-hashes", "--requirement", str(lock_file)],
        "The packages could not be installed. pip's own words stand above. It needs a network or a package mirror:"
        "\npip's settings (pip config, PIP_INDEX_URL, HTTPS_PROXY) are used as they are.",
    )  # fmt: skip
    # The test lock holds every package of the run lock in the same version.
    done = {RUN_LOCK.name: fingerprint(RUN_LOCK)} if lock_file == TEST_LOCK else {}
    STAMP.write_text(json.dumps({**installed_locks(), **done, lock_file.name: wanted}), encoding="utf-8")


def fingerprint(path: Path) -> str:
    """The same on every system, whatever its line ends."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()


def installed_locks() -> dict[str, str]:
    """Lock file name -> fingerprint when it was last installed."""
    try:
        found: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _fits(python: list[str]) -> bool:
    """Whether this interpreter starts and has a version OrderDesk runs on."""
    asking = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        told = subprocess.run([*python, "-c", asking], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    words = told.stdout.split()
    return told.returncode == 0 and len(words) == 2 and OLDEST <= (int(words[0]), int(words[1])) < TOO_NEW


def _make_environment() -> None:
    try:
        import ensurepip  # noqa: F401 - Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        apt_install([f"python{version}-venv"], "Python's module for private environments is missing.")
    say("Making the private environment .venv …")
    if ENVIRONMENT.exists():
        shutil.rmtree(ENVIRONMENT)
    try:
        _must([sys.executable, "-m", "venv", str(ENVIRONMENT)], f"The environment could not be made in {ENVIRONMENT}.")
    except (Stop, KeyboardInterrupt):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        raise


def _again_with_fitting_python() -> int:
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        starting = ["py", f"-3.{minor}"] if os.name == "nt" else [f"python3.{minor}"]
        path = shutil.which(starting[0])
        if path and _fits([path, *starting[1:]]):
            return subprocess.call([path, *starting[1:], *sys.argv])
    raise Stop(
        f"OrderDesk needs Python {OLDEST[0]}.{OLDEST[1]} to {TOO_NEW[0]}.{TOO_NEW[1] - 1}; this is {sys.version.split()[0]}."
        " Install one of them and try again."
    )


# ---- the system --------------------------------------------------------------------------------------------------------


def has_display() -> bool:
    """Windows and macOS always have one; elsewhere an X or Wayland server is named."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def display_answers() -> bool:
    """Whether Qt can open it: a display may be named and gone."""
    if not sys.platform.startswith("linux"):
        return True
    trying = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    try:
        return subprocess.run([str(environment_python()), "-c", trying], capture_output=True, timeout=30).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _window_libraries() -> dict[str, str]:
    x = X_LIBRARIES if os.environ.get("DISPLAY") else {}
    wayland = WAYLAND_LIBRARIES if os.environ.get("WAYLAND_DISPLAY") else {}
    return {**x, **wayland}


def prepare_libraries(libraries: dict[str, str]) -> None:
    """Have the system libraries Qt loads, or Stop with the command that brings them."""
    if not sys.platform.startswith("linux"):
        return
    missing = [name for name in libraries if not _loads(name)]
    if missing:
        what = "System libraries for windows and drawing are missing: " + ", ".join(missing) + "."
        apt_install([libraries[name] for name in missing], what, missing)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def prepare_postgresql() -> None:
    """PostgreSQL's own programs where the system can have them; elsewhere the locked packages bring some."""
    looking = "import sys; from tests.postgres import system_binaries; sys.exit(system_binaries() is None)"
    if _debian() and _root() and subprocess.call([str(environment_python()), "-c", looking], cwd=HERE) != 0:
        apt_install(["postgresql"], "The tests start a PostgreSQL server of their own; its programs are missing.")


def apt_install(packages: list[str], what: str, files: list[str] | None = None) -> None:
    """Install Debian packages as root, or Stop with the command to type."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not (_debian() and _root()):
        raise Stop(f"{what}\nInstall them with:\n\n    {_install_command(packages, files)}\n\nand try again.")
    say(f"{what} Installing {' '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(install, capture_output=True, env=environment).returncode != 0:
        # The lists of packages may be old or, on a fresh machine, not there at all.
        failed = f"apt-get could not install them; its own words stand above. Try:\n\n    {' '.join(install)}"
        _must(["apt-get", "update"], failed, environment)
        _must(install, failed, environment)


def _install_command(packages: list[str], files: list[str] | None) -> str:
    if _debian():
        return "sudo apt-get install " + " ".join(packages)
    wanted = [f"'{name}()(64bit)'" for name in files or []]
    for program in ("dnf", "zypper"):
        if wanted and shutil.which(program):
            return f"sudo {program} install " + " ".join(wanted)
    return "(your system's package manager) " + " ".join(files or packages)


def _debian() -> bool:
    return sys.platform.startswith("linux") and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _must(command: list[str], otherwise: str, environment: dict[str, str] | None = None) -> None:
    """Run quietly; when it fails, show what it said and Stop."""
    done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        raise Stop(otherwise)


def _offscreen() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
