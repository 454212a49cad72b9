"""The command `audit`: its own commands, by name. A home is imported only when its own command is run."""

from __future__ import annotations

from cyclopts import App

from workers.help_pages import HelpPages
from workers.offered.auditing import DEEDS
from workers.speech import say

app = App(
    name="audit",
    help_format="markdown",
    help_formatter=HelpPages(),
    group_commands=say("Commands", "Comandos"),
    result_action="return_value",
)
for _line, _deed in enumerate(DEEDS):
    app.command(_deed.home, name=_deed.name, help=_deed.help(say("en", "es")), sort_key=_line)
