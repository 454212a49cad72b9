"""What each rule allowed, put off and refused, counted, with the evidence of having refrained. It reads no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from engine.study.bundle.report_words import VERDICTS
from engine.study.chain import moment
from engine.study.explaining import rules
from engine.study.words.names import Both, name, pick
from schemas.contact import Spoke
from schemas.explaining import PastVerdict
from schemas.plan import Plan
from schemas.rules import BASES

COUNTS: Final[tuple[Both, ...]] = (
    ("rule", "regla"), ("whose", "de quién"), ("asks", "pide"), ("basis", "se apoya en"), ("citation", "cita"),
    ("sure", "certeza"), ("allowed", "permitidas"), ("put off", "aplazadas"), ("refused", "rechazadas"),
)  # fmt: skip
EVIDENCE: Final[tuple[Both, ...]] = (
    ("rule", "regla"), ("said", "dijo"), ("moment (UTC)", "momento (UTC)"), ("invoice", "factura"),
    ("customer (opaque)", "cliente (opaco)"), ("step", "paso"), ("channel", "canal"),
    ("the desk's answer", "respuesta"), ("until (UTC)", "hasta (UTC)"), ("what it saw", "lo que vio"),
    ("basis", "se apoya en"), ("citation", "cita"),
)  # fmt: skip
UNVERIFIED: Final[Both] = ("UNVERIFIED", "SIN VERIFICAR")
POLICY: Final[Both] = ("the playbook's own", "del playbook")
DESK: Final[Both] = ("the contact desk's own", "de la mesa de contacto")
NOT_LAW: Final[Both] = BASES["policy"]


class RuleKept(msgspec.Struct, frozen=True, order=True):
    """A rule as some plan had it: of two plans with other sources there are two."""

    rule: str
    whose: str
    asks: str
    basis: str
    citation: str
    sure: str


class Tally:
    """Counts of a language's reader, and the evidence as it comes in."""

    def __init__(self, language: str, asks: Mapping[str, Mapping[str, str]], only: str = "") -> None:
        """`asks` says what each rule of a plan's packs asks, by the plan's sha256; `only` one rule is told."""
        self._language, self._asks, self._only = language, asks, only
        self._counts: dict[RuleKept, dict[str, int]] = {}
        self._known: dict[tuple[str, str], RuleKept] = {}
        self.evidence: list[tuple[str, ...]] = []

    def add(self, plan: Plan, sha256: str, invoice: str, customer: str, verdict: PastVerdict) -> None:
        """One answer of the desk under a plan, with every rule that spoke in it."""
        counted: set[tuple[str, str]] = set()
        for spoke in verdict.spoke:
            if self._only and spoke.rule != self._only:
                continue
            kept = self._kept(plan, sha256, spoke)
            if (spoke.rule, spoke.says) not in counted:  # of several channels it said the same
                counts = self._counts.setdefault(kept, dict.fromkeys(VERDICTS, 0))
                counts[spoke.says] += 1
                counted.add((spoke.rule, spoke.says))
            if spoke.says != "allowed":
                self.evidence.append(self._line(kept, spoke, verdict, invoice, customer))

    def counts(self) -> Iterator[tuple[str, ...]]:
        """A row a rule, by its name; the head first."""
        yield tuple(pick(both, self._language) for both in COUNTS)
        for rule, counted in sorted(self._counts.items()):
            yield (*msgspec.structs.astuple(rule), *(str(counted[says]) for says in VERDICTS))

    def shown(self) -> Iterator[tuple[str, ...]]:
        """A row each time that a rule spoke against, in order; the head first."""
        yield tuple(pick(both, self._language) for both in EVIDENCE)
        yield from self.evidence

    def _line(self, kept: RuleKept, spoke: Spoke, verdict: PastVerdict, invoice: str, customer: str) -> tuple[str, ...]:
        says, answered = (name(VERDICTS, one, self._language) for one in (spoke.says, verdict.says))
        until = moment(verdict.until) if verdict.until else ""
        return (spoke.rule, says, moment(verdict.at), invoice, customer, verdict.step, spoke.channel or verdict.channel,
                answered, until, spoke.facts, kept.basis, kept.citation)  # fmt: skip

    def _kept(self, plan: Plan, sha256: str, spoke: Spoke) -> RuleKept:
        key = (sha256, spoke.rule)
        if key not in self._known:
            self._known[key] = self._told(plan, self._asks[sha256], spoke)
        return self._known[key]

    def _told(self, plan: Plan, words: Mapping[str, str], spoke: Spoke) -> RuleKept:
        language = self._language
        rule = rules.find(plan, spoke.rule)
        if rule is None:
            whose = POLICY if spoke.rule.startswith("policy.") else DESK
            asks = rules.asks(plan, spoke.rule, language)
            return RuleKept(spoke.rule, pick(whose, language), asks, pick(NOT_LAW, language), "", "")
        sure = pick(UNVERIFIED, language) if rule.is_unverified else pick(rules.SURE[rule.confidence], language)
        pack = spoke.rule.partition(".")[0]
        asks = words.get(spoke.rule, spoke.rule)
        return RuleKept(spoke.rule, pack, asks, pick(BASES[rule.basis], language), rule.citation, sure)
