"""Typical edits of a playbook: what is replaced by what in the specification's own. What is said of them is kept."""

from __future__ import annotations

from typing import Final

from engine.language.compiler import compile_text
from schemas.plan import Plan
from tests.language.conftest import HERE, shipped_library

YEARS: Final = (2025, 2029)
LIBRARY: Final = shipped_library()
SOUND: Final = (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")
Replaced = tuple[tuple[str, str], ...]

EDITS: Final[dict[str, Replaced]] = {
    "an-offer-between-500-and-600": ((
        "[500 PEN to under 5000 PEN, high, 2, 40%, 0%, nobody]",
        "[500 PEN to under 600 PEN, high, 4, 40%, 0%, nobody]\n"
        "      - [600 PEN to under 5000 PEN, high, 2, 40%, 0%, nobody]",
    ),),
    "a-step-a-day-later": (("at: 1 day after due, send: overdue-first", "at: 2 days after due, send: overdue-first"),),
    "a-window-that-opens-earlier": (("hours: 09:00 to 18:00", "hours: 08:00 to 18:00"),),
    "a-step-added": ((
        "    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n",
        "    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n"
        "    - {at: 7 days after due, send: overdue-first, by: [email], only_if: {risk: high}}\n",
    ),),
    "a-step-removed": (("    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n", ""),),
    "a-step-renamed": (("send: overdue-text, by: [sms, email]", "send: overdue-first, by: [sms, email]"),),
    "a-step-moved": (
        ("    - {at: 30 days after due, call: negotiation-call, team: collections, within: 2 business days}\n", ""),
        ("recovery:                                   # 6. last resort; it ends for certain\n  timeline:\n",
         "recovery:\n  timeline:\n"
         "    - {at: 45 days after due, call: negotiation-call, team: collections, within: 2 business days}\n"),
    ),
    "other-channels": (("send: overdue-first, by: [whatsapp, email]", "send: overdue-first, by: [email]"),),
    "a-narrower-condition": (("risk: [medium, high]", "risk: high"),),
    "a-condition-dropped": (("      unless: {pays_by: direct_debit}\n", ""),),
    "a-stricter-limit": (("messages: at most 3 in 7 days", "messages: at most 2 in 7 days"),),
    "a-shorter-pause": (("{at_most: 60 days, then: hand to disputes-desk, clock: stops}",
                         "{at_most: 30 days, then: go on, clock: runs}"),),
    "a-shorter-promise": (("longest: 14 days, grace: 2 business days", "longest: 7 days, grace: 1 business day"),),
    "another-segment": (("[any, under 20%, \"0\", standard, low]", "[any, under 25%, \"0\", standard, low]"),),
    "fewer-invoices": (("amount_due: 50 PEN to 200000 PEN", "amount_due: 100 PEN to 200000 PEN"),),
    "a-later-demand": (("{at: 45 days after due, send: final-demand", "{at: 50 days after due, send: final-demand"),),
    "a-longer-wait-after-the-demand": (("10 business days after final-demand", "12 business days after final-demand"),),
    "an-earlier-end": (("ends: 240 days after due, then review by head-of-collections",
                        "ends: 180 days after due, then review by team-lead"),),
    "another-approval": (("    - at: 10 business days after final-demand   # re-anchors when the demand was late\n"
                          "      report: credit-bureau\n"
                          "      approval: {by: head-of-collections, within: 5 business days",
                          "    - at: 10 business days after final-demand\n"
                          "      report: credit-bureau\n"
                          "      approval: {by: team-lead, within: 3 business days"),),
    "other-terms": (("late_fee: {amount: 25 PEN", "late_fee: {amount: 30 PEN"),
                    ("late_interest: {rate: 12% a year", "late_interest: {rate: 14.5% a year")),
    "several-at-once": (("hours: 09:00 to 18:00", "hours: 08:00 to 18:00"),
                        ("[under 500 PEN, any, 2", "[under 600 PEN, any, 2"),
                        ("[500 PEN to under 5000 PEN, \"low, medium\"", "[600 PEN to under 5000 PEN, \"low, medium\""),
                        ("[500 PEN to under 5000 PEN, high", "[600 PEN to under 5000 PEN, high"),
                        ("at: 5 days after due, send: overdue-text", "at: 6 days after due, send: overdue-text")),
    "for-running-invoices": (("keep their version until next stage", "keep their version"),),
    "a-reward-no-more": ((
        "\nwhen_paid:\n  - {send: thank-you, by: [email], only_if: {days_late: at most 0}, reward: annual-draw}\n",
        "\n",
    ),),
    "no-questions": (("ask_reason: yes", "ask_reason: no"),),
}  # fmt: skip
LAYOUT: Final[dict[str, Replaced]] = {
    "a comment": (("# 5. find out why, and offer what is allowed", "# 5. another remark"),),
    "an empty line": (("negotiation:", "\n\nnegotiation:"),),
    "a map in lines": (("    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n",
                        "    - at: 5 days after due\n      by: [sms, email]\n      send: overdue-text\n"),),
    "a row in two": (("      - [under 500 PEN, any, 2, 50%, 0%, nobody]\n",
                      "      - [under 200 PEN, any, 2, 50%, 0%, nobody]\n"
                      "      - [under 500 PEN, any, 2, 50%, 0%, nobody]\n"),),
    "words in another order": (("risk: [medium, high]", "risk: [high, medium]"),),
    "another title": (("title: Facturas a empresas, Perú", "title: Empresas"),),
}  # fmt: skip


def edited(edits: Replaced) -> str:
    """The specification's playbook with the pieces replaced."""
    text = SOUND
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def plan_of(text: str) -> Plan:
    """The plan; the playbook has no errors."""
    compiled = compile_text(text, "playbooks/pe-empresas.yaml", LIBRARY, YEARS)
    assert compiled.plan is not None, [(one.code, one.line, one.message("en")) for one in compiled.findings]
    return compiled.plan
