"""The pages of codes P5: messages and call scripts."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
    Code("P501", "A message that does not exist in the playbook's language.",
         "Un mensaje que no existe en el idioma del playbook.",
         "send: overdue-frist", "send: overdue-first"),
    Code("P503", "A call script that does not exist in the playbook's language.",
         "Un guion de llamada que no existe en el idioma del playbook.",
         "call: courtesy-cal", "call: courtesy-call"),
    Code("P504", "A message starts with its front matter, between two lines of '---'.",
         "Un mensaje empieza con sus datos, entre dos líneas de «---».",
         "subject: ", "---\nsubject: ", in_message=True),
)  # fmt: skip
