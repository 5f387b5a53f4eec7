"""The two commands prepare what they need once, and say exactly what to do where they cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lock files pip was asked to install, in a checkout whose environment is there."""
    asked: list[str] = []
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(f"{name}==1\n", encoding="utf-8")
    monkeypatch.setattr(dev, "RUN_LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(dev, "TEST_LOCK", tmp_path / "requirements-dev.lock")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "installed-locks.json")
    monkeypatch.setattr(dev, "environment_python", lambda: Path(sys.executable))
    monkeypatch.setattr(dev, "_must", lambda command, otherwise, environment=None: asked.append(Path(command[-1]).name))
    return asked


def test_a_lock_is_installed_once_and_again_when_it_changed(installed: list[str]) -> None:
    dev.prepare_environment(dev.RUN_LOCK)
    dev.prepare_environment(dev.RUN_LOCK)
    assert installed == ["requirements.lock"]
    dev.RUN_LOCK.write_text("another==2\n", encoding="utf-8")
    dev.prepare_environment(dev.RUN_LOCK)
    assert installed == ["requirements.lock", "requirements.lock"]


def test_run_after_test_installs_nothing(installed: list[str]) -> None:
    dev.prepare_environment(dev.TEST_LOCK)
    dev.prepare_environment(dev.RUN_LOCK)
    assert installed == ["requirements-dev.lock"]


def test_test_after_run_adds_what_tests_need(installed: list[str]) -> None:
    dev.prepare_environment(dev.RUN_LOCK)
    dev.prepare_environment(dev.TEST_LOCK)
    assert installed == ["requirements.lock", "requirements-dev.lock"]


def test_an_interrupted_installation_is_done_again(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(dev, "_must", interrupted)
        with pytest.raises(KeyboardInterrupt):
            dev.prepare_environment(dev.RUN_LOCK)
    dev.prepare_environment(dev.RUN_LOCK)
    assert installed == ["requirements.lock"]


@pytest.mark.parametrize(
    ("debian", "fedora", "said"),
    [(True, False, "sudo apt-get install libnone1"), (False, True, "sudo dnf install 'libnone.so.1()(64bit)'")],
    ids=["debian", "fedora"],
)
def test_who_may_not_install_is_told_the_exact_command(
    debian: bool, fedora: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "_debian", lambda: debian)
    monkeypatch.setattr(dev, "_root", lambda: False)
    monkeypatch.setattr(dev.shutil, "which", lambda program: program if fedora and program == "dnf" else None)
    with pytest.raises(dev.Stop, match=r"libnone\.so\.1") as stopped:
        dev.prepare_libraries({"libnone.so.1": "libnone1"})
    assert said in str(stopped.value)


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)]
)
def test_a_display_is_told_from_none(environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert dev.has_display() is expected


def test_without_a_display_run_says_so_and_renders_the_tour(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "argv", ["dev.py", "run", "--database", "sqlite:///desk.db"])
    monkeypatch.setattr(dev, "prepare_environment", lambda lock: None)
    monkeypatch.setattr(dev, "has_display", lambda: False)
    monkeypatch.setattr(dev, "prepare_libraries", lambda libraries: None)
    monkeypatch.setattr(dev.subprocess, "call", lambda command, **_: started.append(command[1:]) or 0)
    assert dev.main() == 0
    assert started == [["-m", "orderdesk", "--database", "sqlite:///desk.db", "tour", "tour"]]
    assert "no display" in capfd.readouterr().out


def test_test_hands_its_arguments_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "argv", ["dev.py", "test", "-k", "credit", "tests/rules", "--maxfail=1"])
    for step in ("prepare_environment", "prepare_libraries"):
        monkeypatch.setattr(dev, step, lambda _: None)
    monkeypatch.setattr(dev, "prepare_postgresql", lambda: None)
    monkeypatch.setattr(dev.subprocess, "call", lambda command, **_: started.append(command[1:]) or 5)
    assert dev.main() == 5
    assert started == [["-m", "pytest", "-k", "credit", "tests/rules", "--maxfail=1"]]


def test_a_slip_of_the_pen_is_refused() -> None:
    done = subprocess.run([sys.executable, "dev.py", "lock", "now"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "now" in done.stderr
