"""A dossier in words, section by section, in English and Spanish: what is set as one PDF. It sets no page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.case.timeline import timeline
from engine.study.dossier_words import LINES, STATES, WORDS
from engine.study.words.deliveries import FACTS, PROVIDERS
from engine.study.words.names import CHANNELS
from engine.study.words.records import approvals, said
from schemas.documents import Addressee, DossierPart, DossierTold
from schemas.dossier import Contacted, Dossier
from schemas.plan import Plan
from schemas.playbook import DISPUTE_REASONS
from schemas.proof import PROOFS, NoticeSent

Say = Callable[..., str]
HASH: Final = 16
"""Digits of a hash that a reader compares at a glance; the JSON has all of them."""


def pages(dossier: Dossier, plan: Plan, letters: Mapping[str, bytes], zone: str, language: str) -> DossierTold:
    """The sections in words. `letters` are printed letters by their contact's key; `zone` is the customer's."""
    return _Pages(dossier, plan, letters, zone, language).told()


class _Pages:
    """One dossier in one language."""

    def __init__(self, dossier: Dossier, plan: Plan, letters: Mapping[str, bytes], zone: str, language: str) -> None:
        self.file, self.plan, self.letters = dossier, plan, letters
        self.zone = ZoneInfo(zone or "UTC")
        self.at = 1 if language.split("-")[0] == "es" else 0
        self.language = "es" if self.at else "en"

    def told(self) -> DossierTold:
        invoice, customer = self.file.invoice, self.file.customer
        facts = (
            (self.say("creditor"), self.file.creditor.name),
            (self.say("customer"), f"{customer.name} ({customer.number})"),
            (self.say("tax_id"), customer.tax_id or "-"),
            (self.say("total"), self.money(invoice.total)),
            (self.say("owed"), self.money(self.file.balance)),
            (self.say("made_at"), self.moment(self.file.made_at)),
            (self.say("playbook"), f"{self.file.playbook} v{self.file.version} {self.file.plan_sha256[:HASH]}"),
            (self.say("chain"), self.file.chain),
        )
        return DossierTold(
            to=Addressee(name=customer.name, tax_id=customer.tax_id, country=customer.country),
            made_on=self.day(self.file.made_at), title=self.say("title"), subtitle=self.say("subtitle"),
            reference=invoice.number, facts=facts, sections=tuple(self.sections()),
        )  # fmt: skip

    def sections(self) -> Iterator[DossierPart]:
        yield self.terms()
        yield self.invoice()
        yield self.deliveries()
        yield self.contacts()
        yield self.agreements()
        yield self.demand()
        yield from self.printed()
        yield self.account()
        yield self.record()

    # --- sections ---

    def terms(self) -> DossierPart:
        texts = []
        for one in self.file.terms:
            head = self.say("accepted", at=self.moment(one.at), by=one.by or "-", door=one.door or "-",
                            version=one.version or "-", sha=one.document or "-")  # fmt: skip
            texts.append(f"{head}\n\n{one.text or self.say('no_text')}")
        return DossierPart(title=self.say("terms"), text="\n\n".join(texts) or self.say("no_terms"))

    def invoice(self) -> DossierPart:
        one = self.file.invoice
        return DossierPart(
            title=self.say("invoice"),
            facts=(
                (self.say("number"), one.number), (self.say("issued_on"), one.issued_on.isoformat()),
                (self.say("due_on"), one.due_on.isoformat()), (self.say("total"), self.money(one.total)),
            ),
            columns=tuple(map(self.say, ("item", "quantity", "unit_price", "amount"))) if one.items else (),
            rows=tuple(
                (item.description, f"{item.quantity:f}", f"{item.unit_price:f}", f"{item.amount:f}")
                for item in one.items
            ),
            right=(1, 2, 3),
        )  # fmt: skip

    def deliveries(self) -> DossierPart:
        rows = [
            (self.moment(fact.at), one.sent.message, self.channel(one.sent), self.of(FACTS, fact.fact),
             " ".join(filter(None, (self.of(PROVIDERS, one.sent.provider), one.sent.provider_id, fact.code))))
            for one in self.file.contacts for fact in one.sent.facts
        ]  # fmt: skip
        columns = tuple(map(self.say, ("when", "message", "channel", "what", "whose_word")))
        text = "" if rows else self.say("nothing")
        return DossierPart(title=self.say("deliveries"), text=text, columns=columns if rows else (), rows=tuple(rows))

    def contacts(self) -> DossierPart:
        texts = [self.contact(one) for one in self.file.contacts]
        texts += [f"**{self.moment(one.at)}  {self.say('replied')}**\n\n{one.text}" for one in self.file.replies]
        return DossierPart(title=self.say("contacts"), text="\n\n".join(texts) or self.say("nothing"))

    def contact(self, one: Contacted) -> str:
        sent = one.sent
        head = f"**{self.moment(sent.at)}  {sent.message}, {self.channel(sent)}**"
        to = self.say("sent_to", to=one.recipient.replace("\n", ", ") or "-", sha=sent.sha256 or "-")
        return "\n\n".join(filter(None, (head, to, one.subject, one.body or self.say("no_text"))))

    def agreements(self) -> DossierPart:
        rows = [
            (one.due_on.isoformat(), self.say("promise"), self.money(one.amount), self.of(STATES, one.state),
             one.by or "-")
            for one in self.file.promises
        ]  # fmt: skip
        for plan in self.file.agreements:
            rows += [
                (part.due_on.isoformat(), self.say("instalment", id=plan.id), self.money(part.amount),
                 self.of(STATES, plan.state), plan.by or "-")
                for part in plan.instalments
            ]  # fmt: skip
        for one in self.file.disputes:
            amount = self.money(one.amount) if one.amount is not None else self.say("all_of_it")
            reason = " ".join(filter(None, DISPUTE_REASONS.get(one.reason, ("", one.reason))))
            rows.append((self.day(one.since).isoformat(), self.say("dispute", reason=reason), amount,
                         self.of(STATES, one.outcome or "open"), "-"))  # fmt: skip
        columns = tuple(map(self.say, ("day", "what", "amount", "state", "by")))
        return DossierPart(
            title=self.say("agreements"), text="" if rows else self.say("nothing"),
            columns=columns if rows else (), rows=tuple(rows), right=(2,),
        )  # fmt: skip

    def demand(self) -> DossierPart:
        rows = [
            (self.moment(one.at), self.of(PROOFS, one.kind), self.of(CHANNELS, one.channel) if one.channel else "-",
             one.reference or one.by, one.sha256 or "-")
            for one in self.file.proofs
        ]  # fmt: skip
        sent = "\n".join(f"- {self.moment(one.at)}  {one.message}, {self.channel(one)}" for one in self.file.demands)
        text = sent or self.say("no_demand")
        if self.file.unproved and self.file.demands:
            text += "\n\n" + self.say("unproved")
        columns = tuple(map(self.say, ("when", "proof", "channel", "reference", "sha256")))
        return DossierPart(
            title=self.say("demand"), text=text, columns=columns if rows else (), rows=tuple(rows)
        )  # fmt: skip

    def printed(self) -> Iterator[DossierPart]:
        """The letters of the demand, as they were printed."""
        for one in self.file.demands:
            if one.key in self.letters:
                title = self.say("printed", message=one.message, day=self.day(one.at).isoformat())
                yield DossierPart(title=title, pdf=self.letters[one.key])

    def account(self) -> DossierPart:
        told = self.file.statement
        if told is None:
            return DossierPart(title=self.say("statement"), text=self.say("no_statement"))
        rows = tuple(
            (line.on.isoformat(), self.of(LINES, line.kind), line.reference or "-", f"{line.amount:f}",
             f"{line.left:f}")
            for line in told.lines
        )  # fmt: skip
        return DossierPart(
            title=self.say("statement"), columns=tuple(map(self.say, ("day", "what", "reference", "amount", "left"))),
            rows=rows, right=(3, 4),
            facts=(
                (self.say("principal"), self.money(told.principal)), (self.say("charges"), self.money(told.charges)),
                (self.say("contested"), self.money(told.contested)), (self.say("owed"), self.money(told.total)),
            ),
        )  # fmt: skip

    def record(self) -> DossierPart:
        entries = [link.entry for link in self.file.record]
        about = approvals(entries, self.language)
        lines = timeline(self.plan, entries, self.language, lambda event: said(event, self.language, about))
        rows = tuple(
            (str(line.seq), self.moment(line.at), line.text, link.sha256[:HASH])
            for line, link in zip(lines, self.file.record, strict=True)
        )
        columns = tuple(map(self.say, ("number", "when", "what", "hash")))
        return DossierPart(title=self.say("record"), text=self.say("how_chained"), columns=columns, rows=rows)

    # --- words ---

    def say(self, word: str, **said: str) -> str:
        text = WORDS[word][self.at]
        return text.format(**said) if said else text

    def of(self, table: Mapping[str, tuple[str, str]], word: str) -> str:
        return table[word][self.at] if word in table else word

    def channel(self, sent: NoticeSent) -> str:
        return self.of(CHANNELS, sent.channel)

    def moment(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def money(self, amount: Decimal) -> str:
        return f"{amount:f} {self.file.invoice.currency}"
