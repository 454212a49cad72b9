"""The contact desk's verdicts asked again, and each set beside what the record says came of it.

The rule is asked what the desk recorded that it asked, under the recorded plan. Answers that no rule gave (the desk's
own rule of combining, a provider's no, a channel that is away) are known by the rule that spoke. It folds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from engine.case.gate import may_contact
from engine.study.verify.telling import told_line
from schemas.asked import Asked, question_of
from schemas.bundle import Divergence, LedgerLine, Remark, VerdictLine
from schemas.contact import Verdict
from schemas.events import ContactDeferred, ContactMade, ContactRefused, ContactUnknown
from schemas.plan import Plan

OF_NO_RULE: Final = ("policy.required_first", "provider.")
"""How the rules begin that the desk itself speaks for."""
NOT_MADE: Final = "document.impossible"
NO_RULE: Final = ("channel.unavailable",)
"""What a refusal names where no rule at all spoke: every channel's provider had said no before."""
_ASKED: Final = msgspec.json.Decoder(Asked)
_TOLD: Final = msgspec.json.Encoder(order="sorted")


def asked_again(
    verdicts: Sequence[VerdictLine], plans: Mapping[str, Plan], place: str
) -> Iterator[Divergence | Remark | None]:
    """One answer for each verdict that could be asked again: None where it is the same. `plans` by sha256."""
    for number, line in enumerate(verdicts, 1):
        where = f"{place}:{number}"
        if bytes(line.asked) in (b"null", b""):
            if not _is_the_desks_own(line):
                yield Remark(kind="not_asked_again", place=where, told="asked")
            continue
        plan = plans.get(line.asked_under)
        if plan is None:
            yield Remark(kind="not_asked_again", place=where, told=f"plan {line.asked_under}")
            continue
        yield _again(line, plan, where)


def _is_the_desks_own(line: VerdictLine) -> bool:
    return bool(line.spoke) and all(spoke.rule.startswith(OF_NO_RULE) for spoke in line.spoke)


def _again(line: VerdictLine, plan: Plan, where: str) -> Divergence | None:
    try:
        asked = _ASKED.decode(line.asked)
    except msgspec.DecodeError as error:
        return Divergence(kind="verdict", place=where, recorded=str(error), why="asked_unreadable")
    expected = may_contact(question_of(asked, plan))
    recorded = Verdict(line.says, line.spoke, channel=line.channel, until=line.until)
    if asked.now != line.at:
        return Divergence(kind="verdict", place=where, recorded=f"at {line.at}", expected=f"at {asked.now}",
                          why="asked_another_time")  # fmt: skip
    if recorded == expected:
        return None
    return Divergence(kind="verdict", place=where, recorded=_said(recorded), expected=_said(expected), why="answer")


def _said(verdict: Verdict) -> str:
    return _TOLD.encode(verdict).decode()


# --- against the record ---------------------------------------------------------------------------------------------


def against_record(
    verdicts: Sequence[VerdictLine], lines: Sequence[LedgerLine], keys: Mapping[int, str], place: str
) -> Iterator[Divergence]:
    """Each outcome of the desk against its verdict, and each verdict that nothing came of. `keys` is the key under
    which each line of the record (by its index) was asked for."""
    by_key: dict[str, list[VerdictLine]] = {}
    for verdict in verdicts:
        by_key.setdefault(verdict.key, []).append(verdict)
    for index, key in keys.items():
        line, theirs = lines[index], by_key.get(key, [])
        if not _agrees(line, theirs):
            expected = _TOLD.encode([(one.says, one.channel, one.until, one.at) for one in theirs]).decode()
            yield Divergence(kind="verdict", place=f"{place}/ledger.jsonl:{index + 1}", recorded=told_line(line),
                             expected=expected, why="no_verdict")  # fmt: skip
    answered = {(key, lines[index].at) for index, key in keys.items()}
    for number, verdict in enumerate(verdicts, 1):
        if verdict.says != "allowed" and not _is_a_channels(verdict) and (verdict.key, verdict.at) not in answered:
            yield Divergence(kind="verdict", place=f"{place}/verdicts.jsonl:{number}", why="no_outcome",
                             recorded=f"{verdict.says} {verdict.key} {verdict.at}")  # fmt: skip


def _is_a_channels(verdict: VerdictLine) -> bool:
    """Whether it is a provider's refusal, after which the next channel is tried."""
    return bool(verdict.spoke) and verdict.says == "refused" and verdict.spoke[0].rule.startswith("provider.")


def _agrees(line: LedgerLine, verdicts: Sequence[VerdictLine]) -> bool:
    event = line.event
    match event:
        case ContactMade(covered=True):
            return True  # the verdict is another case's, and so is the contact
        case ContactMade() | ContactUnknown():
            return any(one.says == "allowed" and one.channel == event.channel for one in verdicts)
        case ContactDeferred():
            return any(
                one.says == "deferred" and one.until == event.until and one.at == event.at and _named(event, one)
                for one in verdicts
            )
        case ContactRefused():
            return _refused(event, verdicts)
        case _:
            return True


def _named(event: ContactDeferred | ContactRefused, verdict: VerdictLine) -> bool:
    """Whether the outcome names the rules that spoke against, after the channels whose provider had said no."""
    against = Verdict(verdict.says, verdict.spoke).against
    refused = event.rules[: len(event.rules) - len(against)]
    return event.rules[len(refused) :] == against and all(rule.startswith("provider.") for rule in refused)


def _refused(event: ContactRefused, verdicts: Sequence[VerdictLine]) -> bool:
    if event.rules[-1:] in (("provider.unavailable",), (NOT_MADE,)):
        return any(one.says == "allowed" for one in verdicts)
    says_no = [one for one in verdicts if one.says == "refused" and one.at == event.at]
    return any(_named(event, one) or event.rules[-1:] == NO_RULE for one in says_no)
