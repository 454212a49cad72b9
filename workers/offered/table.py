"""Which commands `cobranza` has, by group, in the order in which `--help` lists them. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered import admitting, agreeing, auditing, authoring, looking, money, recovering, running, working
from workers.offered.command import Command, Group

GROUPS: Final[tuple[Group, ...]] = tuple(
    room.GROUP for room in (authoring, looking, agreeing, working, money, recovering, auditing, admitting, running)
)
COMMANDS: Final[tuple[Command, ...]] = tuple(command for group in GROUPS for command in group.commands)
