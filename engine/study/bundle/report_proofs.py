"""What proves a case and what does not: the last two sections of an auditor's report."""

from __future__ import annotations

from engine.study.bundle.report_words import LIMITS
from engine.study.bundle.reporting import Reporter
from engine.study.words.names import pick
from schemas.audit_report import Pairs, Section


def proofs(one: Reporter) -> Section:
    """The hashes, and the commands that check them."""
    told = one.told
    (lines, record), (answers, answer) = told.record, told.answers
    covered = sorted({proof.checkpoint for proof in told.proofs})
    facts = [
        (one.say("record", n=lines), record or "-"), (one.say("verdict_chain", n=answers), answer or "-"),
        (one.say("checkpoint"), ", ".join(map(str, covered)) or one.say("no_checkpoint")), (one.say("key"), told.key),
        (one.say("history"), _runs(one)), (one.say("redaction"), one.say(f"redaction.{told.redaction}")),
    ]  # fmt: skip
    command = f"cobranza audit verify {one.say('BUNDLE')}"
    return Section(
        id="proofs", title=one.say("proofs"), text=(one.say("proofs_text"),), facts=tuple(facts),
        commands=(command, f"{command} --key {told.key}"),
    )  # fmt: skip


def _runs(one: Reporter) -> str:
    left_out = {"redacted": one.say("withheld_run")}
    told: Pairs = tuple(
        (str(run.number), run.file or left_out.get(run.missing, run.missing)) for run in one.told.head.runs
    )
    return "\n".join(one.say("run", n=number, what=what) for number, what in told) or "-"


def limits(one: Reporter) -> Section:
    """What nobody should read into it."""
    points = tuple(pick(point, one.language) for point in LIMITS)
    return Section(id="limits", title=one.say("limits"), points=points)
