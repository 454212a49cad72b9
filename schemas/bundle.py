"""What an auditor is given of a case, as data: the files of a bundle, line by line, and what verification finds.

A bundle is a folder or a ZIP of these files. All JSON in it is canonical (keys sorted, no white space, amounts as text,
moments in UTC with a `Z`, UTF-8), a `.jsonl` file has one such object a line, and every file stands in the manifest by
its sha256. Personal data stands in `texts.jsonl`, `party.json`, `documents/` and the reports, and nowhere else.

    manifest.json  manifest.sig.json             what is here, and the signature over it
    checkpoints.jsonl                            Signed, oldest first: the first that covers the cases, to the newest
    keys.jsonl                                   Signed: what each key of the audit said of the one after it (KeyTaken),
                                                 oldest first; empty where there was only one
    act-links.jsonl                              ActLink: from the first act of the cases to the checkpoint of the last
    plans/SHA256.json  playbooks/SHA256.yaml     the plan as it ran, and the playbook's text that it was compiled from,
                                                 both by the plan's sha256
    packs/SHA256.json  messages/SHA256.json      each rule pack and message of these plans, by the hash of its JSON
    cases/NAME/case.json                         CaseHead
    cases/NAME/ledger.jsonl                      LedgerLine: events and decisions
    cases/NAME/verdicts.jsonl                    VerdictLine: what the contact desk asked its rule, and the answer
    cases/NAME/contacts.jsonl  receipts.jsonl    ContactLine; ReceiptLine: what providers said
    cases/NAME/wishes.jsonl  approvals.jsonl     WishLine; ApprovalLine
    cases/NAME/acts.jsonl                        ActLine: who did what about this case
    cases/NAME/proofs.jsonl                      Proof: the case's heads within the signed checkpoints
    cases/NAME/temporal/NUMBER.RUN.json          Temporal's history of each run
    cases/NAME/texts.jsonl  party.json           TextLine; PartyTold: personal
    cases/NAME/documents.jsonl  documents/*.pdf  DocumentLine; the documents themselves: personal
    cases/NAME/report.en.html  report.en.pdf     for people (or .es.)
    index.html                                   the selection in one page, with links to the reports
    refrained.csv  refrained-evidence.csv        for a regulator, by rule: allowed, deferred, refused; each answer
    READ-ME.txt                                  what this is, and the command that checks it

What redaction takes away says so, and never quietly:

- `masked`: TextLine, PartyTold and DocumentLine are there with `masked` true, and each value that was personal is
  `sealed:` and 64 digits: an HMAC-SHA-256 by a key that the company derives from its signing key, so that it can show
  that a value is the one and nobody can guess. Hashes of texts and documents stand as they were. No file of a document
  is there. All that verification asks is whole; the texts' own hashes cannot be recomputed.
- `bare`: besides, a colleague is `person-1`, `person-2` ... (the same one everywhere in the bundle), texts of kind
  `remark` are absent, and Temporal's histories (which hold colleagues' names) are `missing` with the reason `redacted`.
  A LedgerLine or ActLine of which something was replaced names it in `redacted` (`event.by`, `actor`, `told`): its
  `digest` and `link` are those of the line as it was. The link can be checked and the digest can not: verification
  counts such lines in a Remark of kind `redacted`. A line without `redacted` is whole, in every bundle.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from schemas.contact import Spoke
from schemas.events import AnyEvent

FORMAT: Final = "cobranza-bundle/1"
CHECKPOINT: Final = "cobranza-checkpoint/1"
GENESIS: Final = "0" * 64
"""What the first link of every chain follows."""

Redaction = Literal["none", "masked", "bare"]
"""`none`: whole. `masked`: names, addresses and texts by their hashes. `bare`: besides, colleagues as opaque names."""

Chain = Literal["ledger", "verdict", "act"]
"""Which tables are chained: a case's record, a case's verdicts, and everybody's acts (one chain for the company)."""


class LedgerLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of a case's record, as the table `ledger` has it.

    `at` is the workflow's time, `recorded_at` the database's. `digest` is the sha256 of the line's canonical JSON
    without `position`, `recorded_at`, `digest` and `link`; `link` chains it (see `engine.study.chain`).
    """

    seq: int
    at: datetime
    event: AnyEvent
    because: str = ""
    plan_sha256: str
    recorded_at: datetime
    position: int
    digest: str
    link: str
    redacted: tuple[str, ...] = ()


class VerdictLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One answer of the contact desk. `asked` is what the rule was asked, without the parts that the plan
    `asked_under` has itself; empty where the desk's own rule of combining answered, or before it was kept."""

    number: int
    key: str
    step: str
    says: Literal["allowed", "deferred", "refused"]
    channel: str = ""
    until: datetime | None = None
    spoke: tuple[Spoke, ...]
    at: datetime
    asked_under: str = ""
    asked: msgspec.Raw = msgspec.Raw(b"null")
    recorded_at: datetime
    digest: str
    link: str


class ContactLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A message or call of this case, or one of another case that carries its step. `sha256` is of the text; `carries`
    are the keys (`INVOICE/step/occurrence`) of every step that it carries."""

    key: str
    invoice: str
    step: str
    message: str
    channel: str
    state: str
    at: datetime
    answered_at: datetime | None = None
    provider: str = ""
    provider_id: str = ""
    attempt: int = 1
    sha256: str = ""
    carries: tuple[str, ...] = ()


class ReceiptLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a provider said of a contact: `fact` is the same word for every provider."""

    contact: str
    fact: str
    code: str = ""
    at: datetime
    recorded_at: datetime
    provider: str = ""


class WishLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was asked of the case through the one door, and its answer."""

    id: str
    command: msgspec.Raw
    door: str = ""
    by: str = ""
    at: datetime
    accepted: bool | None = None
    reason: str = ""
    allowed: dict[str, str] = {}


class ApprovalLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A question or a task that a case put to a role, and who answered what when. `kind` is the table `task`'s."""

    key: str
    kind: str = "approval"
    what: str
    role: str
    raised_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str = ""
    by: str = ""


class ActLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a person (or a program) did. `actor` is a user's name, `proven` whether by a token; `deed` is a word such as
    `publish` or `approve`, `about` what it was done to, `told` more of it; nothing personal of a customer. `previous`
    is the link of the act before it, which may be nobody's business here."""

    number: int
    at: datetime
    actor: str
    proven: bool
    role: str = ""
    door: str
    deed: str
    about: str = ""
    invoice: str = ""
    told: dict[str, str] = {}
    second: str = ""
    previous: str
    digest: str
    link: str
    redacted: tuple[str, ...] = ()


class ActLink(msgspec.Struct, frozen=True, kw_only=True):
    """An act's place in the company's one chain, without what it was: others' acts are nobody's business here."""

    number: int
    at: datetime
    previous: str
    digest: str
    link: str


class TextLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A text of this case (personal): `of` is the contact's key, the reply's id or the id of the event it is beside.

    `sha256` of a message is over subject, an empty line and body (UTF-8), as in ContactLine; of a letter over its PDF.
    An erased one has an empty body.
    """

    kind: Literal["message", "reply", "remark"]
    of: str
    at: datetime | None = None
    channel: str = ""
    language: str = ""
    recipient: str = ""
    subject: str = ""
    body: str = ""
    meaning: str = ""
    by: str = ""
    sha256: str = ""
    masked: bool = False


class PartyTold(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who owes (personal): the creditor's own number of the customer, name, tax number, and addresses by kind."""

    customer: str
    number: str
    name: str
    kind: str
    tax_id: str = ""
    country: str = ""
    addresses: tuple[tuple[str, str], ...] = ()
    masked: bool = False


class DocumentLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A document that was made of the case, or that the customer gave. `file` is where it stands; empty where it was
    erased or is masked. `kind` is a kind of `schemas.documents`, or `letter` (as printed), `hand_over` (what went with
    one), `from_customer` (sent through the page), `terms_accepted`.

    `contacts` are the messages that carried it; `name` is the file's name as the customer saw it.
    """

    id: str
    kind: str
    language: str = ""
    name: str = ""
    sha256: str
    pages: int = 0
    made_at: datetime
    file: str = ""
    contacts: tuple[str, ...] = ()
    masked: bool = False


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed, once a day: all chains as they stood when no write was under way.

    `position` is the last line of the ledger that it covers; `heads` how many chains; `root` the root of the Merkle
    tree over them (see `engine.study.merkle`); `previous` the sha256 of the checkpoint before (GENESIS: the first).
    """

    format: str
    number: int
    at: datetime
    position: int
    heads: int
    root: str
    previous: str
    release: str


class KeyTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed, by the key before, when another takes over. Fields of later releases are let be."""

    number: int
    public_key: str


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A statement's canonical JSON, as text, with the Ed25519 public key and signature over its bytes (hexadecimal).

    `statement` is text and not an object, so that what was signed is there byte for byte.
    """

    statement: str
    key: str
    signature: str


class Head(msgspec.Struct, frozen=True, order=True):
    """A chain as a checkpoint saw it: `stream` is the invoice (empty for acts), `place` the number of its last link."""

    chain: Chain
    stream: str
    place: int
    link: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That a head was in checkpoint `checkpoint`: hashes from the leaf to the root, each `L` or `R` and 64 digits."""

    checkpoint: int
    head: Head
    path: tuple[str, ...]


class RunLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of the case's workflow, with the file of its history, or why there is none."""

    number: int
    run_id: str
    file: str = ""
    missing: str = ""


class CaseHead(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One case of a bundle. Money in `currency`; `folder` is where its files stand (`cases/NAME`); `customer` is the
    opaque name of the customer that the record and Temporal know."""

    invoice: str
    folder: str
    customer: str
    currency: str
    amount: Decimal
    playbook: str
    version: int
    plan_sha256: str
    semantics: int
    opened_at: datetime
    closed_at: datetime | None = None
    end: str = ""
    runs: tuple[RunLine, ...] = ()


class FileLine(msgspec.Struct, frozen=True):
    """A file of the bundle by its path, with `/` between folders."""

    path: str
    bytes: int
    sha256: str


class BundleManifest(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a bundle holds and what made it. `made_with`: versions that a replay depends on (python, temporalio, tzdata,
    holidays, msgspec, build); `asked` is the selection in words, `by` who exported it."""

    format: str
    made_at: datetime
    release: str
    made_with: dict[str, str]
    language: str
    redaction: Redaction
    asked: str
    by: str
    cases: tuple[CaseHead, ...]
    files: tuple[FileLine, ...]


Kind = Literal[
    "file", "manifest", "signature", "key", "chain", "checkpoint", "proof", "plan", "line", "missing_line", "verdict",
    "contact", "amount", "wish", "act", "history", "text",
]  # fmt: skip
"""What parts: a file, the manifest's signature, a chain, ... `line` is a decision that the machine would not take,
`missing_line` one that it would have taken, `history` Temporal's, `text` a message whose hash is another."""


class Divergence(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where what is recorded and what is recomputed part. `place` names file and line (`cases/X/ledger.jsonl:7`).

    `why` is a word of `workers.audit.reasons` (`digest`, `other_key`), which has its sentence in each language.
    """

    kind: Kind
    invoice: str = ""
    place: str
    recorded: str = ""
    expected: str = ""
    why: str = ""


class Remark(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that an auditor should know and that breaks no proof: a late step, a history that is not there."""

    kind: str
    invoice: str = ""
    place: str = ""
    told: str = ""


class Verified(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What came of verifying: the first divergence is the first of `divergences`. Counts are of what was compared."""

    cases: int = 0
    lines: int = 0
    decisions: int = 0
    verdicts: int = 0
    amounts: int = 0
    replayed: int = 0
    links: int = 0
    checkpoints: int = 0
    keys: tuple[str, ...] = ()
    divergences: tuple[Divergence, ...] = ()
    remarks: tuple[Remark, ...] = ()
