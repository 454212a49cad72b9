"""What is offered where: tables of snippets with a cursor, broken as they are while one types."""

from __future__ import annotations

import pytest

from engine.language.editing.completion import CURSOR, complete
from engine.language.editing.grammar import FileKind, kind_of_file
from engine.language.library import Library

from .conftest import at_mark, in_sound

STEP = "recovery:\n  timeline:\n    - {at: issue day, send: final-demand, by: [letter]}\n    - "


def offered(snippet: str, library: Library, file: FileKind = "playbook", language: str = "en") -> list[str]:
    found = complete(*at_mark(snippet), library, file, "pe-empresas", language)
    return [choice.label for choice in found.choices]


def inserted(snippet: str, library: Library, label: str, file: FileKind = "playbook") -> str:
    """The text after the choice was taken, with `|` where the cursor goes."""
    text, line, column = at_mark(snippet)
    found = complete(text, line, column, library, file)
    choice = next(one for one in found.choices if one.label == label)
    lines = text.split("\n")
    start = found.start + choice.skip
    insert = choice.insert.replace("\n", "\n" + " " * found.start)
    insert = insert.replace(CURSOR, "|") if CURSOR in insert else insert + "|"
    lines[line] = lines[line][:start] + insert + lines[line][found.end :]
    return "\n".join(lines)


KEYS = [
    # the top of an empty file: what cannot be left out comes first
    ("|", ["playbook", "owner", "language", "policy", "invoicing", "recovery"], []),
    ("pol|", ["policy"], []),
    ("playbook: x\n|", ["owner"], ["playbook"]),
    ("policy:\n  |", ["calendar", "covers", "terms"], ["policy", "owner"]),
    ("policy:\n  calendar: PE\n  |", ["covers"], ["calendar"]),
    ("policy:\n  |\n  calendar: PE\nrecovery:\n", ["covers"], ["calendar"]),
    ("policy:\n  limits: {me|}", ["messages", "calls"], ["calendar"]),
    ("policy:\n  limits: {messages: at most 3 in 7 days, |", ["calls"], ["messages"]),
    ("policy:\n  terms:\n    late_fee: {|", ["amount", "at"], []),
    ("policy:\n  pause_while:\n    dispute_open: {at_most: 60 days, |}", ["then", "clock"], ["at_most"]),
    # back at the left edge it is a chapter again
    ("policy:\n  calendar: PE\n|", ["recovery"], ["covers", "policy"]),
    # the entry of a timeline: when and what first, and one deed an entry
    ("recovery:\n  timeline:\n    - |", ["at", "send", "call"], []),
    ("recovery:\n  timeline:\n    - {|", ["at", "send", "call"], []),
    ("recovery:\n  timeline:\n    - {at: issue day, s|", ["send", "call"], ["at"]),
    ("recovery:\n  timeline:\n    - {at: issue day, send: invoice, |}", ["by", "attach", "only_if"], ["call", "team"]),
    ("recovery:\n  timeline:\n    - at: issue day\n      call: courtesy-call\n      |", ["team", "within"], ["by"]),
    # the next entry goes on where the first was never closed
    ("recovery:\n  timeline:\n    - {at: issue day, send: x\n    - {at: due day, |", ["send"], ["at"]),
    # a key in the middle of braces, and one without its comma
    ("recovery:\n  timeline:\n    - {at: due day, | by: [email]}", ["send"], ["at", "by"]),
    (STEP + "{at: due day, report: x, approval: {|}}", ["by", "within", "if_silent"], ["report"]),
    # conditions know facts
    (STEP + "{at: due day, send: x, only_if: {|}}", ["amount_due", "risk", "any_of"], ["send"]),
    (STEP + "{at: due day, send: x, only_if: {risk: low, |}}", ["amount_due"], ["risk"]),
    ("policy:\n  covers:\n    |", ["country", "customer_kind", "amount_due"], ["risk"]),
    (STEP + "{at: due day, only_if: {any_of: [{|", ["amount_due", "risk"], []),
]  # fmt: skip


@pytest.mark.parametrize(("snippet", "there", "absent"), KEYS)
def test_keys(snippet: str, there: list[str], absent: list[str], library: Library) -> None:
    labels = offered(snippet, library)
    assert [label for label in labels if label in there] == there
    assert not set(absent) & set(labels)


VALUES = [
    ("policy:\n  combine: |", ["same day", "never"]),
    ("language: |", ["es", "en", "es-PE"]),
    ("playbook: |", ["pe-empresas"]),
    (STEP + "{at: due day, by: [|", ["email", "sms", "whatsapp"]),
    (STEP + "{at: due day, by: [wh|]}", ["whatsapp"]),
    (STEP + "{at: due day, attach: [|]}", ["invoice_pdf", "statement_pdf"]),
    (STEP + "at: due day\n      by:\n        - |", ["email", "letter"]),
    (STEP + "at: due day\n      by: |", ["email", "letter"]),
    (STEP + "{required: |}", ["yes", "no"]),
    ("policy:\n  terms:\n    methods: [|]", ["yape", "plin", "card"]),
    ("policy:\n  stop_when: [|]", ["insolvency_notice"]),
    ("policy:\n  pause_while:\n    on_request: {clock: |}", ["runs", "stops"]),
    ("policy:\n  contact_window: {days: |}", ["Monday to Friday"]),
    ("policy:\n  contact_window: {timezone: |}", ["customer"]),
    ("policy:\n  limits: {messages: |}", ["at most 3 in 7 days"]),
    # times: any number, any unit, from the invoice's dates or an earlier step
    (STEP + "{at: |}", ["issue day", "due day", "5 days before due", "5 days after final-demand"]),
    (STEP + "{at: 10 b|}", ["10 business days after due", "10 business days after final-demand"]),
    (STEP + "{at: 2 w|", ["2 weeks after due"]),
    (STEP + "{at: 1|", ["1 day after due"]),
    (STEP + "{within: 3|}", ["3 days", "3 business days"]),
    ("policy:\n  terms:\n    payment: 45|", ["45 days after issue"]),
    # names on file and names already used
    (STEP + "{send: |}", ["overdue-first", "final-demand"]),
    (STEP + "{call: |}", ["courtesy-call"]),
    ("policy:\n  contact_rules: [|]", ["pe-b2b"]),
    (STEP + "{approval: {by: head-of-collections}}\n    - {approval: {by: |}}", ["head-of-collections"]),
    (STEP + "{approval: {by: team-lead, if_silent: |}}", ["go on", "ask team-lead", "hold and alert owner"]),
    ("recovery:\n  timeline:\n    - {team: desk}\n  ends: 90|", ["90 days after due, then review by desk"]),
    # tests of facts, in the file's currency
    ("policy:\n  covers: {amount_due: 50 MXN to 9 MXN}\nrecovery:\n  timeline:\n    - {only_if: {amount_due: |}}",
     ["at least 500 MXN", "500 MXN to under 5000 MXN", "any"]),
    ("policy:\n  covers: {amount_due: 50 MXN}\nrecovery:\n  timeline:\n    - {only_if: {amount_due: over 3|}}",
     ["over 3 MXN"]),
    (STEP + "{only_if: {risk: |}}", ["low", "medium", "high", "any"]),
    (STEP + "{only_if: {risk: [low, |]}}", ["medium", "high"]),
    (STEP + "{only_if: {paid_late_share: under 2|}}", ["under 2%"]),
    (STEP + "{only_if: {new_customer: |}}", ["yes", "no"]),
    # tables: each cell by its column
    ("data:\n  segments:\n    given: [|]", ["exposure", "paid_late_share"]),
    ("data:\n  segments:\n    then: [segment, |]", ["risk"]),
    ("data:\n  segments:\n    given: [exposure, risk]\n    then: [segment]\n    rows:\n      - [at least 5 PEN, |",
     ["low", "medium", "any"]),
    ("data:\n  segments:\n    given: [exposure]\n    then: [segment, risk]\n    rows:\n      - [any, standard, |]",
     ["low", "medium", "high"]),
    ('data:\n  segments:\n    given: [risk]\n    then: [segment]\n    rows:\n      - ["low, m|", a]', ["medium"]),
    ("negotiation:\n  offers:\n    given: [risk]\n    then: [instalments, approved_by]\n    rows:\n      - [low, 2, |]",
     ["nobody"]),
    ("negotiation:\n  offers:\n    given: [risk]\n    then: [instalments, discount]\n    rows:\n      - [low, 2, |]",
     ["0%", "10%"]),
]  # fmt: skip


@pytest.mark.parametrize(("snippet", "there"), VALUES)
def test_values(snippet: str, there: list[str], library: Library) -> None:
    labels = offered(snippet, library)
    assert [label for label in there if label not in labels] == []


NOTHING = [
    "policy: # |",
    "# |",
    "title: Facturas |",
    "nothing_known: |",
    "policy:\n  unknown:\n    |",
    "policy:\n  calendar: PE # a |",
]


@pytest.mark.parametrize("snippet", NOTHING)
def test_where_nothing_is_known_nothing_is_offered(snippet: str, library: Library) -> None:
    assert offered(snippet, library) == []


TAKEN = [
    ("policy:\n  co|", "contact_rules", "policy:\n  contact_rules: [|]"),
    ("po|", "policy", "policy:\n  |"),
    ("policy:\n  calendar: PE\n  te|", "terms", "policy:\n  calendar: PE\n  terms:\n    |"),
    ("recovery:\n  |", "timeline", "recovery:\n  timeline:\n    - |"),
    ("recovery:\n  timeline:\n    |", "at", "recovery:\n  timeline:\n    - at: |"),
    ("recovery:\n  timeline:\n    - at: due day\n    |", "at",
     "recovery:\n  timeline:\n    - at: due day\n    - at: |"),
    ("recovery:\n  timeline:\n    - {se|}", "send", "recovery:\n  timeline:\n    - {send: |}"),
    ("recovery:\n  timeline:\n    - {se|: x}", "send", "recovery:\n  timeline:\n    - {send|: x}"),
    ("recovery:\n  timeline:\n    - at: due day\n      by: wh|", "whatsapp",
     "recovery:\n  timeline:\n    - at: due day\n      by: [whatsapp|]"),
    ("recovery:\n  timeline:\n    - at: due day\n      only_if: |", "risk",
     "recovery:\n  timeline:\n    - at: due day\n      only_if: {risk: |}"),
    ("recovery:\n  timeline:\n    - {only_if: {risk: \"low, m|\"}}", "medium",
     "recovery:\n  timeline:\n    - {only_if: {risk: \"low, medium|\"}}"),
    ("policy:\n  combine: sa|me", "same day", "policy:\n  combine: same day|"),
    ("negotiation:\n  offers:\n    |", "rows", "negotiation:\n  offers:\n    rows:\n      - [|]"),
    ("policy:\n  contact_rules:\n    |", "house", "policy:\n  contact_rules:\n    - house|"),
]  # fmt: skip


@pytest.mark.parametrize(("snippet", "label", "after"), TAKEN)
def test_what_is_taken_is_typed_so_that_one_can_go_on(snippet: str, label: str, after: str, library: Library) -> None:
    assert inserted(snippet, library, label) == after


def test_only_the_steps_above_can_be_counted_from(library: Library) -> None:
    labels = [
        choice.label for choice in complete(*in_sound("at: 10 |business days after final-demand"), library).choices
    ]
    assert "10 days after overdue-first" in labels
    assert "10 days after legal" not in labels


def test_help_is_in_the_language_of_the_reader(library: Library) -> None:
    for language, words in (("en", "business days"), ("es", "días hábiles")):
        choices = complete(*at_mark("policy:\n  cal|"), library, language=language).choices
        assert words in next(choice.help for choice in choices if choice.label == "calendar")


def test_a_message_is_offered_with_its_subject(library: Library) -> None:
    choices = complete(*at_mark("language: es-PE\n" + STEP + "{send: |}"), library).choices
    assert "Pendiente de pago" in next(choice.help for choice in choices if choice.label == "overdue-first")


OTHER_FILES = [
    ("tests", "playbook: pe-empresas\ntests:\n  - |", ["name", "invoice", "expect", "history"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - invoice: {|}", ["amount_due", "issued", "risk"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - invoice: {risk: |}", ["low", "high"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - history:\n      - {on: 2026-03-04, event: |}", ["dispute_opened"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - expect:\n      - {on: 2026-03-04, send: |}", ["overdue-first"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - expect:\n      - {never: |}", ["hand_over", "final-demand"]),
    ("tests", "playbook: pe-empresas\ntests:\n  - expect:\n      - {on: 2026-03-04, |}", ["send", "closed"]),
    ("tests", "playbook: |", ["pe-empresas", "pe-personas"]),
    ("life", "playbook: pe-empresas\ninvoice: {|}", ["amount_due", "issued"]),
    ("message", "---\nsub|\n---\nHello", ["subject", "sms", "whatsapp"]),
    ("message", "---\nwhatsapp:\n  |\n---\nHello", ["template", "variables"]),
    ("pack", "pack: x\nrules:\n  - |", ["id", "basis"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "snippet", "there"), OTHER_FILES)
def test_the_files_beside_a_playbook(file: FileKind, snippet: str, there: list[str], library: Library) -> None:
    labels = offered(snippet, library, file)
    assert [label for label in there if label not in labels] == []


def test_nothing_is_offered_in_the_prose_of_a_message(library: Library) -> None:
    assert offered("---\nsubject: x\n---\nsub|", library, "message") == []


FILES = [
    ("playbooks/pe-empresas.yaml", "playbook: x", "playbook"),
    ("playbooks/new.yaml", "", "playbook"),
    ("elsewhere/new.yaml", "pla", "playbook"),
    ("playbooks/pe-empresas.tests.yaml", "", "tests"),
    ("playbooks/rules/house.yaml", "", "pack"),
    ("playbooks/messages/es/invoice.md", "", "message"),
    ("playbooks/calls/es/courtesy-call.md", "", "call"),
    ("C:\\playbooks\\messages\\es\\invoice.md", "", "message"),
    ("life.yaml", "playbook: x\ninvoice: {}", "life"),
    ("docker-compose.yml", "services:\n", "unknown"),
    ("compose.yaml", "services:\n", "unknown"),
    ("README.md", "# Hello", "unknown"),
]


@pytest.mark.parametrize(("path", "text", "kind"), FILES)
def test_a_file_is_known_by_its_place_or_its_first_words(path: str, text: str, kind: FileKind) -> None:
    assert kind_of_file(path, text) == kind
