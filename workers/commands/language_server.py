"""The command `language-server`: speaks LSP with an editor over standard input and output. It opens no socket."""

from __future__ import annotations

import logging
import os
import signal
import sys
from importlib.metadata import PackageNotFoundError, version

from workers.speech import say

DONE, CUT_OFF, INTERRUPTED = 0, 1, 130


def language_server() -> int:
    """Help an editor while a playbook is written: findings as you type, what can stand here, what it means, and dates.

    Editors start it themselves: docs/editor.md says how. It speaks LSP on standard input and output; what goes wrong
    with the server itself is told on standard error. `--lang` and COBRANZA_LANG win over the editor's own language.

    Example: `cobranza language-server`
    """
    # Only for this command: an editor's protocol takes a third of a second to load.
    from workers.editor.server import Editor

    if sys.stdin.isatty():
        en = "this speaks with an editor, which starts it itself (docs/editor.md); Ctrl-C ends it"
        es = "esto habla con un editor, que lo inicia solo (docs/editor.es.md); Ctrl-C lo termina"
        print(say(en, es), file=sys.stderr)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="cobranza: %(name)s: %(message)s")
    editor = Editor(_version())
    # A read of standard input cannot be broken off, and there is nothing to put away: told to end, it ends.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
    protocol = sys.stdout.buffer
    # Whatever prints by mistake must not break into the protocol.
    sys.stdout = sys.stderr
    editor.server.start_io(sys.stdin.buffer, protocol)
    return DONE if editor.was_shut_down else CUT_OFF


def _version() -> str:
    try:
        return version("cobranza")
    except PackageNotFoundError:
        return "0"
