"""The file of unsent forms: the person's alone, whole or not at all, never in the way."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orderdesk.rules.changes import Changes
from orderdesk.ui.drafts import Drafts, Unsent

DESK = "postgresql+psycopg://server/desk"


class Typed:
    """A form with one field."""

    kind = "intake/order"

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.key = "k1"

    def typed(self) -> Any:
        return ("an order", [self.key], {"text": self.text}) if self.text else None

    def restore(self, unsent: Unsent, _saved: Changes | None) -> bool:
        self.text = unsent.data["text"]
        return True


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Drafts]]:
    """Drafts of 王海 unless another is named."""
    made: list[Drafts] = []

    def make(login: str = "wanghai", desk: str = DESK) -> Drafts:
        made.append(Drafts(tmp_path / "unsent", desk, login))
        return made[-1]

    yield make
    for each in made:
        each.end()


def crashed(drafts: Drafts) -> None:
    """As if its program had been killed: the file stays, the lock is nobody's."""
    drafts.finish()
    drafts._timer.stop()
    assert drafts._lock is not None
    drafts._lock.unlock()
    drafts._lock = drafts.file = None


def files(drafts: Drafts) -> list[Path]:
    """The files with forms in them."""
    return sorted(drafts._folder.glob("*.json"))


def test_what_is_typed_is_there_after_a_crash_with_its_key(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("三箱复印纸"), opened()
    drafts.watch(form)
    drafts.look()
    crashed(drafts)
    (found,) = opened().found
    assert (found.kind, found.title, found.keys, found.data) == ("intake/order", "an order", ("k1",), {"text": "三箱复印纸"})


def test_it_is_looked_at_by_itself(opened: Callable[..., Drafts], qtbot: Any) -> None:
    form, drafts = Typed(), opened()
    drafts.watch(form)
    form.text = "typed"
    qtbot.waitUntil(lambda: bool(files(drafts)), timeout=5_000)


def test_saving_and_leaving_take_it_away(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    drafts.finish()
    assert files(drafts)
    form.text = ""
    drafts.look()
    drafts.finish()
    assert not files(drafts)
    form.text = "b"
    drafts.look()
    drafts.end()
    assert not files(drafts) and opened().found == []


def test_leaving_while_nobody_knows_whether_it_was_saved_keeps_it(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.end(keep=True)
    assert [each.data for each in opened().found] == [{"text": "a"}]


def test_another_person_or_desk_is_not_offered_it(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    crashed(drafts)
    assert opened("sunli").found == [] and opened(desk="sqlite:////other.db").found == []
    assert len(opened().found) == 1


@pytest.mark.skipif(os.name != "posix", reason="rights on files are told differently elsewhere")
def test_only_the_person_may_read_it(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    drafts.finish()
    (file,) = files(drafts)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "wanghai" not in file.name and "server" not in file.name


def test_two_windows_of_one_person_do_not_take_each_others(opened: Callable[..., Drafts]) -> None:
    first, second = opened(), opened()
    forms = Typed("first"), Typed("second")
    for drafts, form in zip((first, second), forms, strict=True):
        drafts.watch(form)
        drafts.look()
    assert second.found == []
    crashed(first)
    crashed(second)
    again = opened()
    assert [each.data["text"] for each in again.found] == ["first", "second"]
    assert len(files(again)) == 1


def test_what_is_not_decided_yet_is_offered_again(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    crashed(drafts)
    later = opened()
    assert len(later.found) == 1
    later.end()
    again = opened()
    (found,) = again.found
    again.put_down(found)
    again.end()
    assert opened().found == []


def test_taken_up_it_is_kept_until_its_form_shows_it(opened: Callable[..., Drafts]) -> None:
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    crashed(drafts)
    later, empty = opened(), Typed()
    later.watch(empty)
    later.take_up(later.found[0])
    later.look()
    later.finish()
    assert files(later), "a crash before the form is filled loses nothing"
    empty.text = "a"
    later.look()
    empty.text = ""
    later.look()
    later.finish()
    assert not files(later)


MINE = {"format": 1, "login": "wanghai"}
ENTRY = {"kind": "intake/order", "title": "t", "keys": ["k"], "data": {}, "at": "2026-01-02T03:04:05+00:00"}
BROKEN = {
    "empty": "",
    "half": '{"format": 1, "forms": [{"kind": "in',
    "no JSON": "\x00\xff",
    "a list": "[]",
    "a number": "7",
    "deep": "[" * 100_000,
    "another person's": json.dumps(MINE | {"login": "sunli", "desk": "DESK", "forms": [ENTRY]}),
    "another desk's": json.dumps(MINE | {"desk": "other", "forms": [ENTRY]}),
    "of a later program": json.dumps(MINE | {"format": 2, "desk": "DESK", "forms": [ENTRY]}),
    "forms no list": json.dumps(MINE | {"desk": "DESK", "forms": 3}),
    "data no mapping": json.dumps(MINE | {"desk": "DESK", "forms": [ENTRY | {"data": 3}]}),
    "keys no texts": json.dumps(MINE | {"desk": "DESK", "forms": [ENTRY | {"keys": [1]}]}),
    "at no time": json.dumps(MINE | {"desk": "DESK", "forms": [ENTRY | {"at": "soon"}]}),
    "at without zone": json.dumps(MINE | {"desk": "DESK", "forms": [ENTRY | {"at": "2026-01-02T03:04:05"}]}),
    "a key missing": json.dumps(MINE | {"desk": "DESK", "forms": [{"kind": "x"}]}),
}


def place(opened: Callable[..., Drafts]) -> tuple[Path, str]:
    """Where the file stands, and the desk's name in it."""
    form, drafts = Typed("a"), opened()
    drafts.watch(form)
    drafts.look()
    drafts.finish()
    (file,) = files(drafts)
    desk = json.loads(file.read_text(encoding="utf-8"))["desk"]
    crashed(drafts)
    return file, desk


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_ours_is_set_aside(opened: Callable[..., Drafts], name: str) -> None:
    file, desk = place(opened)
    file.write_bytes(BROKEN[name].replace("DESK", desk).encode("latin-1"))
    drafts = opened()
    assert drafts.found == []
    assert [each.suffix for each in file.parent.glob("*.unreadable")] == [".unreadable"], "it is not thrown away"
    drafts.watch(Typed("b"))
    form = Typed("c")
    drafts.watch(form)
    drafts.look()
    drafts.finish()
    assert files(drafts), "and the next is kept as always"


@pytest.mark.skipif(os.name != "posix", reason="links are made differently elsewhere")
def test_a_link_to_somewhere_else_is_not_followed(opened: Callable[..., Drafts], tmp_path: Path) -> None:
    file, _desk = place(opened)
    elsewhere = tmp_path / "elsewhere.json"
    file.replace(elsewhere)
    file.symlink_to(elsewhere)
    assert opened().found == [] and elsewhere.exists() and not file.is_symlink()


def test_without_a_folder_nothing_is_kept_and_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    drafts = Drafts(tmp_path / "file" / "unsent", DESK, "wanghai")
    drafts.watch(Typed("a"))
    drafts.look()
    drafts.end()
    assert drafts.found == [] and drafts.file is None


def test_the_file_of_a_window_that_was_killed_is_taken_over(opened: Callable[..., Drafts], tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from orderdesk.ui.drafts import Drafts; from tests.ui.test_drafts import Typed\n"
        "form = Typed('typed'); drafts = Drafts(Path(sys.argv[1]), sys.argv[2], 'wanghai')\n"
        "drafts.watch(form); drafts.look(); drafts.finish(); print('kept', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "unsent"), DESK], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "kept\n"
    assert opened().found == [], "while it lives it is its own"
    child.kill()
    child.wait()
    child.stdout.close()
    assert [each.data for each in opened().found] == [{"text": "typed"}]
