"""Timelines: steps, their moments, and anchors on earlier steps turned into paths. It knows no other chapter."""

from __future__ import annotations

from engine.language.conditions import read_condition
from engine.language.grammar.vocabulary import VERB_KEYS, VERB_NEEDS
from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.suggestions import did_you_mean, listed, nearest
from engine.language.writing.times import Anchored
from schemas.plan import ApprovalRule, Consequence, Duration, Moment, Step
from schemas.playbook import ATTACHMENTS, CHANNELS, VERBS, Stage, Verb

CALL_WITHIN = Duration(2, "business_days")
_ALERT, _GO_ON = Consequence("hold_and_alert", "owner"), Consequence("go_on")


class Anchors:
    """Which steps were read so far, by what they do. An anchor means the nearest earlier one of that name."""

    def __init__(self, all_names: frozenset[str]) -> None:
        self.all_names = all_names
        self.paths: dict[str, str] = {}
        self.count = 0

    def add(self, what: str, path: str) -> None:
        self.paths[what] = path
        self.count += 1


def read_moment(reading: Reading, parent: Node | None, key: str, anchors: Anchors) -> Moment:
    """The moment under a key, with its anchor resolved to a path."""
    written, node = reading.anchored(parent, key)
    return resolve(reading, written, node, anchors)


def resolve(reading: Reading, written: Anchored, node: Node | None, anchors: Anchors) -> Moment:
    """`due` and `issue` stand for themselves; any other anchor must be an earlier step."""
    if written.anchor in ("issue", "due"):
        return Moment("issue" if written.anchor == "issue" else "due", written.offset)
    if written.anchor in anchors.paths:
        return Moment("step", written.offset, anchors.paths[written.anchor])
    if node is not None:
        _no_anchor(reading, written.anchor, node, anchors)
    return Moment("due", written.offset)


def _no_anchor(reading: Reading, anchor: str, node: Node, anchors: Anchors) -> None:
    if anchor in anchors.all_names:
        reading.report("P203", node, f"'{anchor}' comes later; a step can only follow an earlier one",
                       f"«{anchor}» viene después; un paso solo puede seguir a uno anterior",
                       "move this step below it", "mueva este paso debajo")  # fmt: skip
        return
    names = ("issue", "due", *anchors.paths)
    near, cerca, word = did_you_mean(anchor, names)
    reading.report("P202", node, f"no earlier step is called '{anchor}'",
                   f"ningún paso anterior se llama «{anchor}»",
                   near or f"count from one of: {listed(names)}", cerca or f"cuente desde uno de: {listed(names)}",
                   node.text.replace(anchor, word) if word else "")  # fmt: skip


def names_of(*timelines: Node | None) -> frozenset[str]:
    """What all steps of these timelines send, call, ask or do."""
    entries = (entry for node in timelines if node is not None for entry in node.items)
    return frozenset(value.text for entry in entries for key, value in entry.entries if key.text in VERBS)


def read_steps(reading: Reading, timeline: Node | None, stage: Stage, anchors: Anchors) -> tuple[Step, ...]:
    """The steps of a timeline, in the order of the file. `when_paid` is a timeline without moments."""
    prefix = "when_paid" if stage == "when_paid" else f"{stage}.timeline"
    steps: list[Step] = []
    for place, node in enumerate(timeline.items if timeline is not None else ()):
        step = _step(reading, node, f"{prefix}[{place}]", stage, anchors)
        if step is not None:
            steps.append(step)
            anchors.add(step.what, step.path)
    return tuple(steps)


def _step(reading: Reading, node: Node, path: str, stage: Stage, anchors: Anchors) -> Step | None:
    verb: Verb | None = next((verb for verb in VERBS if node.get(verb) is not None), None)
    if verb is None:
        return None
    if sum(node.get(name) is not None for name in VERBS) == 1:
        _fitting_keys(reading, node, verb)
    required = reading.flag(node, "required")
    amount = reading.of(node, verb, "money") if verb == "charge_fee" else None
    return Step(
        path, reading.place(node), stage, verb,
        what=str(amount) if amount is not None else reading.of(node, verb, "id"),
        at=Moment("due") if stage == "when_paid" else read_moment(reading, node, "at", anchors),
        by=reading.words(node, "by", CHANNELS),
        only_if=read_condition(reading, node.get("only_if")),
        unless=read_condition(reading, node.get("unless")),
        attach=reading.words(node, "attach", ATTACHMENTS),
        required=required,
        during_holds=required and stage in ("policy", "invoicing"),
        team=reading.of(node, "for" if verb == "task" else "team", "id", ""),
        within=reading.of(node, "within", "duration", CALL_WITHIN if verb == "call" else None),
        if_late=read_consequence(reading, node, "if_late", _GO_ON, _AFTER_LATE),
        approval=read_approval(reading, node.get("approval"), _GO_ON),
        amount=amount,
        reward=reading.of(node, "reward", "id", ""),
        firmness=anchors.count,
    )  # fmt: skip


def _fitting_keys(reading: Reading, node: Node, verb: Verb) -> None:
    """Keys that belong to another verb, and keys that this one cannot do without."""
    of_some_verb = {key for keys in VERB_KEYS.values() for key in keys}
    for key, _ in node.entries:
        if key.text in of_some_verb and key.text not in VERB_KEYS[verb]:
            verbs = ", ".join(name for name, keys in VERB_KEYS.items() if key.text in keys)
            reading.report("P109", key, f"'{key.text}' means nothing to '{verb}'",
                           f"«{key.text}» no significa nada para «{verb}»",
                           f"it belongs to: {verbs}", f"va con: {verbs}")  # fmt: skip
    for need in VERB_NEEDS.get(verb, ()):
        if node.get(need) is None and not any(nearest(key.text, (need,)) for key, _ in node.entries):
            place = node.key(verb) or node
            reading.report("P102", place, f"'{verb}' needs '{need}'", f"«{verb}» necesita «{need}»",
                           *_NEEDED[need])  # fmt: skip


_NEEDED = {
    "by": ("write for example by: [whatsapp, email]", "escriba por ejemplo by: [whatsapp, email]"),
    "team": ("write for example team: collections", "escriba por ejemplo team: collections"),
    "for": ("write for example for: data-desk", "escriba por ejemplo for: data-desk"),
    "within": ("write for example within: 2 business days", "escriba por ejemplo within: 2 business days"),
}

# ---------------------------------------------------------------------------------------------- what follows

_AFTER_LATE = ("go_on", "next_stage", "hand_to", "review_by", "hold_and_alert")
AFTER_PAUSE = ("go_on", "next_stage", "hand_to", "review_by", "hold_and_alert")
_AFTER_SILENCE = ("go_on", "next_stage", "hand_to", "review_by", "hold_and_alert", "ask", "no_offer")
_AFTER_REFUSAL = ("go_on", "next_stage", "hand_to", "review_by", "hold_and_alert", "no_offer")
_WRITTEN = {"go_on": "go on", "next_stage": "next stage", "hand_to": "hand to X", "review_by": "review by X",
            "hold_and_alert": "hold and alert X", "ask": "ask X", "no_offer": "no offer"}  # fmt: skip


def read_consequence(reading: Reading, parent: Node | None, key: str, default: Consequence,
                     allowed: tuple[str, ...]) -> Consequence:  # fmt: skip
    """What follows, if it can follow here."""
    found: Consequence = reading.of(parent, key, "consequence", default)
    node = parent.get(key) if parent is not None else None
    if node is not None and found.do not in allowed:
        options = ", ".join(_WRITTEN[name] for name in allowed)
        reading.report("P116", node, f"'{node.text}' cannot follow '{key}'", f"«{node.text}» no puede seguir a «{key}»",
                       f"write one of: {options}", f"escriba uno de: {options}")  # fmt: skip
    return found


def read_approval(reading: Reading, node: Node | None, if_refused: Consequence) -> ApprovalRule | None:
    """Who must agree, how long they have, and what silence or a no means."""
    if node is None or node.kind != "map":
        return None
    return ApprovalRule(
        by=reading.of(node, "by", "id", ""),
        within=reading.of(node, "within", "duration", Duration(2, "business_days")),
        if_silent=read_consequence(reading, node, "if_silent", _ALERT, _AFTER_SILENCE),
        if_refused=read_consequence(reading, node, "if_refused", if_refused, _AFTER_REFUSAL),
        place=reading.place(node),
    )
