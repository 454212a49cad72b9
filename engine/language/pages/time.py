"""The pages of codes P2: time and order."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
    Code("P201", "Stages follow each other: none ends before the one above it.",
         "Las etapas se siguen: ninguna termina antes que la anterior.",
         "next_stage: 10 days after due", "next_stage: 45 days after due"),
    Code("P202", "A moment counts from a step that does not exist.",
         "Un momento se cuenta desde un paso que no existe.",
         "at: 10 business days after final-demnd", "at: 10 business days after final-demand"),
    Code("P203", "A moment counts from a step that comes later.",
         "Un momento se cuenta desde un paso que viene después.",
         "at: 5 days after final-demand, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P204", "A moment that comes after the case has ended for certain.",
         "Un momento posterior al fin cierto del caso.",
         "ends: 20 days after due", "ends: 240 days after due"),
)  # fmt: skip
