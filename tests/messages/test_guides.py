"""The guides' example message is a message: it renders, and every name in their list is one."""

from __future__ import annotations

import re

import pytest

from activities.messages import render
from schemas import events
from tests.messages.shelf import PLAYBOOKS, parse_message, told
from workers.cli import COMMANDS

GUIDES = [("operations.md", "en"), ("operaciones.md", "es")]


def guide(name: str) -> str:
    return (PLAYBOOKS.parent / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "language"), GUIDES)
@pytest.mark.parametrize("channel", ["email", "letter", "sms", "whatsapp"])
def test_the_example_message_renders(name: str, language: str, channel: str) -> None:
    example = re.findall(r"```markdown\n(.*?)```", guide(name), re.DOTALL)[0]
    letter = render(parse_message(example, language, "overdue-first"), channel, told(3))
    assert "S/ 3,604.50" in letter.body or "PEN 3,604.50" in letter.body or "F001-00012342" in letter.body


@pytest.mark.parametrize(("name", "language"), GUIDES)
def test_every_command_in_it_is_one_and_every_event_too(name: str, language: str) -> None:
    text = guide(name)
    known = {command.name for command in COMMANDS}
    assert set(re.findall(r"cobranza ([a-z]+)", text)) <= known
    tags = {kind.__struct_config__.tag for kind in vars(events).values() if hasattr(kind, "__struct_config__")}
    told_of = re.findall(
        r"`([a-z]+_(?:received|reversed|issued|opened|resolved|made|placed|lifted|given|refused))`", text
    )
    assert told_of
    assert set(told_of) <= tags


def test_both_guides_show_the_same_files_and_keys() -> None:
    english, spanish = (set(re.findall(r"`([a-z_]+)`", guide(name))) for name, _ in GUIDES)
    assert english == spanish
