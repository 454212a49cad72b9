"""What the owner of the database did behind our back is found and named: lines, cases, checkpoints, keys, acts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from activities import checkpoints as kept
from engine.study.chain import canonical_json, sha
from engine.study.merkle import follows
from schemas.bundle import CHECKPOINT, Checkpoint, Divergence
from tests.audit_ledger import books
from workers.audit import checkpoints
from workers.audit.checking import Checked, check
from workers.audit.checkpoints import AnotherKeySigns, CheckpointMustWait, InsideATransaction, proof_of, proofs_of, take
from workers.audit.keys import is_signed, key_of, public_of, sign
from workers.audit.rotation import TheSameKey, rotate

KEY, OTHER = key_of("01" * 32, "test"), key_of("02" * 32, "test")
DAY = datetime(2026, 3, 9, 5, tzinfo=UTC)
UNGUARDED: Final = "".join(
    f"alter table {table} disable trigger all;"
    for table in ("ledger", "verdict", "act", "checkpoint", "checkpoint_head", "audit_key", "collection_case")
)
RECHAIN: Final = """
    do $$ declare line ledger; previous text := repeat('0', 64); begin
        for line in select * from ledger where invoice = 'F-1' order by seq loop
            line.digest := ledger_digest(line);
            previous := chain_link(line.digest, previous, line.recorded_at);
            update ledger set digest = line.digest, link = previous where invoice = 'F-1' and seq = line.seq;
        end loop;
    end $$;
"""
TAMPERED: Final[dict[str, tuple[str, tuple[str, str, str]]]] = {
    "a reason": ("update ledger set because = 'x' where invoice = 'F-1' and seq = 2",
                 ("chain", "ledger F-1:2", "digest")),
    "a word of an event": (
        """update ledger set event = event || '{"why": "otro"}' where invoice = 'F-3' and seq = 4""",
        ("chain", "ledger F-3:4", "digest")),
    "the case's time": ("update ledger set at = at + interval '1 microsecond' where invoice = 'F-2' and seq = 1",
                        ("chain", "ledger F-2:1", "digest")),
    "the database's time": ("update ledger set recorded_at = 'yesterday' where invoice = 'F-2' and seq = 3",
                            ("chain", "ledger F-2:3", "link")),
    "a plan": ("update ledger set plan_sha256 = 'b' where invoice = 'F-2' and seq = 1",
               ("chain", "ledger F-2:1", "digest")),
    "a line in the middle removed": ("delete from ledger where invoice = 'F-1' and seq = 3",
                                     ("chain", "ledger F-1:3", "number")),
    "a line added": ("insert into ledger select invoice, 6, at, event, because, plan_sha256, recorded_at, 99, digest,"
                     " link from ledger where invoice = 'F-1' and seq = 5", ("chain", "ledger F-1:6", "digest")),
    "two lines exchanged": (
        "update ledger set seq = -seq where invoice = 'F-1' and seq in (2, 3);"
        "update ledger set seq = 5 + seq where invoice = 'F-1' and seq < 0", ("chain", "ledger F-1:2", "digest")),
    "a line moved to another case": (
        "update ledger set invoice = 'F-2', seq = 6 where invoice = 'F-1' and seq = 5",
        ("chain", "ledger F-2:6", "digest")),
    "the last lines removed": ("delete from ledger where invoice = 'F-1' and seq > 3",
                               ("chain", "ledger F-1:5", "lines_missing")),
    "a whole case removed": ("delete from ledger where invoice = 'F-3'; delete from verdict where invoice = 'F-3'",
                             ("chain", "ledger F-3:4", "lines_missing")),
    "a record rewritten with its hashes": (
        "update ledger set because = 'x' where invoice = 'F-1' and seq = 2;" + RECHAIN,
        ("chain", "ledger F-1:5", "other_head")),
    "an answer of the desk": ("update verdict set says = 'allowed' where invoice = 'F-2' and number = 2",
                              ("chain", "verdict F-2:2", "digest")),
    "a rule's word": ("""update verdict set spoke = spoke - 1 where invoice = 'F-1' and number = 1""",
                      ("chain", "verdict F-1:1", "digest")),
    "all answers removed": ("delete from verdict where invoice = 'F-1'", ("chain", "verdict F-1:2", "lines_missing")),
    "who did it": ("update act set actor = 'eva' where number = 1", ("act", "act:1", "digest")),
    "an act removed": ("delete from act where number = 1", ("act", "act:1", "number")),
    "the first checkpoint removed": (
        "delete from checkpoint_head where checkpoint = 1; delete from checkpoint where number = 1",
        ("checkpoint", "checkpoint:1", "missing")),
    "the newest checkpoint removed": (
        "delete from checkpoint_head where checkpoint = 2; delete from checkpoint where number = 2",
        ("checkpoint", "checkpoint:2", "missing")),
    "a checkpoint's text": (
        "update checkpoint set statement = replace(statement, '\"heads\":7', '\"heads\":6'),"
        " sha256 = sha256_of(replace(statement, '\"heads\":7', '\"heads\":6')) where number = 1",
        ("checkpoint", "checkpoint:1", "bad_signature")),
    "a sealed head": ("update checkpoint_head set link = repeat('a', 64) where stream = 'F-2' and chain = 'ledger'",
                      ("checkpoint", "checkpoint:1", "heads_changed")),
    "a sealed head removed": ("delete from checkpoint_head where stream = 'F-2' and chain = 'ledger'",
                              ("checkpoint", "checkpoint:1", "heads_changed")),
    "a column beside the text": ("update checkpoint set position = 0 where number = 2",
                                 ("checkpoint", "checkpoint:2", "other_columns")),
    "a line added below what was signed": (
        "alter table ledger enable trigger chained; insert into ledger (invoice, seq, at, event, because, plan_sha256)"
        """ values ('F-1', 6, now(), '{"event": "held"}', '', 'a');"""
        "update ledger set position = 0 where invoice = 'F-1' and seq = 6", ("chain", "ledger F-1:6", "added_later")),
    "a whole case added below what was signed": (
        "alter table ledger enable trigger chained; insert into ledger (invoice, seq, at, event, because, plan_sha256)"
        """ values ('F-0', 1, now(), '{"event": "held"}', '', 'a');"""
        "update ledger set position = 0 where invoice = 'F-0'", ("chain", "ledger F-0:1", "added_later")),
    "an answer added below what was signed": (
        "alter table verdict enable trigger chained; insert into verdict (id, key, invoice, step, says, spoke, at)"
        " overriding system value values (0, 'k', 'F-1', 's', 'allowed', '[]', now())",
        ("chain", "verdict F-1:3", "added_later")),
    "a line dated back with its hashes": (
        "alter table ledger enable trigger chained; insert into ledger (invoice, seq, at, event, because, plan_sha256)"
        """ values ('F-1', 6, now(), '{"event": "held"}', '', 'a');"""
        "update ledger set recorded_at = now() - interval '2 hours' where invoice = 'F-1' and seq = 6;" + RECHAIN,
        ("chain", "ledger F-1:6", "dated_back")),
    "a key nobody vouched for": (
        "insert into audit_key values (2, repeat('c', 64), now(), '{}', repeat('d', 64), repeat('e', 128))",
        ("key", "audit_key:2", "not_vouched")),
}  # fmt: skip


@pytest.fixture
async def sealed(owner: Any) -> Any:
    """Two days with a checkpoint each, and a line since."""
    await books.company(owner)
    await take(owner, KEY, DAY)
    await books.lines(owner, "F-2", (4,))
    await take(owner, KEY, DAY + timedelta(days=1))
    await books.lines(owner, "F-2", (5,))
    return owner


def first(found: Checked) -> Divergence:
    return found.divergences[0]


async def test_what_nobody_touched_holds_and_what_was_looked_at_is_counted(sealed: Any) -> None:
    heard = list[tuple[int, int]]()
    found = await check(sealed, tell=lambda done, whole: heard.append((done, whole)))
    assert found.divergences == []
    assert (found.cases, found.lines, found.verdicts, found.acts, found.checkpoints) == (3, 14, 6, 4, 2)
    assert (found.newest, found.unsealed, found.keys) == (2, 1, (public_of(KEY),))
    assert heard[-1] == (24, 24)
    assert (await check(sealed, roots={2: found.root})).divergences == []


async def test_an_empty_company_holds_too(owner: Any) -> None:
    assert (await check(owner)).divergences == []
    said = await take(owner, KEY, DAY)
    assert (said.heads, said.root) == (0, hashlib.sha256(b"").hexdigest())
    assert (await check(owner)).divergences == []


@pytest.mark.parametrize("name", TAMPERED)
async def test_a_change_behind_our_back_is_named(sealed: Any, name: str) -> None:
    statement, named = TAMPERED[name]
    await sealed.execute(UNGUARDED + statement)
    one = first(await check(sealed))
    assert (one.kind, one.place, one.why) == named
    assert one.recorded != one.expected


async def test_lines_cut_off_before_any_checkpoint_are_missed_by_the_case_itself(owner: Any) -> None:
    await books.company(owner)
    await owner.execute(
        "insert into plan (sha256, playbook, version, body) values (repeat('a', 64), 'p', 1, '');"
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, seq)"
        " values ('F-1', 'c', repeat('a', 64), now(), 1, 5)")  # fmt: skip
    assert (await check(owner)).divergences == []
    await owner.execute(UNGUARDED + "delete from ledger where invoice = 'F-1' and seq = 5")
    one = first(await check(owner))
    assert (one.place, one.why, one.recorded, one.expected) == ("ledger F-1:5", "cut_short", "4", "5")


async def test_who_has_the_key_too_is_found_by_a_root_that_was_mailed(sealed: Any) -> None:
    """The owner of the database and of the key can tell another story without a flaw; not to who kept a root."""
    mailed = (await check(sealed)).root
    await sealed.execute(UNGUARDED + "delete from ledger where invoice = 'F-3';"
                         "delete from act where about in ('1', '2'); delete from act where number > 2;"
                         "delete from checkpoint_head; delete from checkpoint;"
                         "alter table act enable trigger all")  # fmt: skip
    for day in (0, 1):
        await take(sealed, KEY, DAY + timedelta(days=day))
    assert (await check(sealed)).divergences == []
    one = first(await check(sealed, roots={2: mailed, 7: mailed}))
    assert (one.place, one.why, one.expected) == ("checkpoint:2", "other_root", mailed)
    assert [d.why for d in (await check(sealed, roots={7: mailed})).divergences] == ["missing"]
    assert [d.why for d in (await check(sealed, keys=[public_of(OTHER)])).divergences] == ["unknown_key"]


async def test_a_checkpoint_is_the_statement_that_the_words_say(sealed: Any) -> None:
    one, two = await kept.checkpoints(sealed)
    said = msgspec.json.decode(two.signed.statement, type=Checkpoint)
    assert is_signed(one.signed)
    assert (said.format, said.number, said.heads) == (CHECKPOINT, 2, 7)
    assert said.previous == hashlib.sha256(one.signed.statement.encode()).hexdigest() == sha(one.signed.statement)
    assert canonical_json(msgspec.json.decode(two.signed.statement)) == two.signed.statement
    assert '"at":"2026-03-10T05:00:00.000000Z"' in two.signed.statement
    assert said.position == await sealed.fetchval("select max(position) - 1 from ledger")


async def test_a_case_is_proved_to_be_under_the_signed_root(sealed: Any) -> None:
    newest = (await check(sealed)).root
    proofs = await proofs_of(sealed, ["F-1", "F-2", "nobody"])
    assert proofs["nobody"] == ()
    assert {(one.head.chain, one.head.place) for one in proofs["F-2"]} == {("ledger", 4), ("verdict", 2)}
    assert await proof_of(sealed, "F-1") == proofs["F-1"]
    for one in (*proofs["F-1"], *proofs["F-2"], *proofs[""]):
        assert one.checkpoint == 2
        assert follows(one.head, one.path, newest)
        assert not follows(msgspec.structs.replace(one.head, place=9), one.path, newest)
    assert len(await checkpoints.signed_for(sealed, ["F-1"])) == 2
    assert await checkpoints.signed_for(sealed, ["nobody"]) == ()


async def test_checkpoints_go_on_whatever_the_clock_says_and_two_at_once_are_two(dsn: str, sealed: Any) -> None:
    import asyncio

    from workers.database import connect

    others = [await connect(dsn) for _ in range(4)]
    taken = await asyncio.gather(*(take(one, KEY, DAY) for one in others), *(
        books.verdicts(sealed, "F-3", 1) for _ in range(1)))  # fmt: skip
    assert sorted(one.number for one in taken if one is not None) == [3, 4, 5, 6]
    assert {one.at for one in taken if one is not None} == {DAY + timedelta(days=1)}, "never back"
    assert (await check(sealed)).divergences == []
    for one in others:
        await one.close()


async def test_a_writer_that_does_not_end_is_not_waited_for(dsn: str, sealed: Any) -> None:
    from workers.database import connect

    writer = await connect(dsn)
    open_ = writer.transaction()
    await open_.start()
    await books.act(writer, "long")
    with pytest.raises(CheckpointMustWait):
        await take(sealed, KEY, DAY)
    await open_.rollback()
    await writer.close()
    async with sealed.transaction():
        with pytest.raises(InsideATransaction):
            await take(sealed, KEY, DAY)


async def test_a_key_takes_over_with_the_word_of_the_one_before_and_only_so(sealed: Any) -> None:
    with pytest.raises(AnotherKeySigns, match=public_of(OTHER)[:12]):
        await take(sealed, OTHER, DAY)
    for old, new, refusal in ((OTHER, KEY, AnotherKeySigns), (KEY, KEY, TheSameKey)):
        with pytest.raises(refusal):
            await rotate(sealed, old, new)
    async with sealed.transaction():
        assert await rotate(sealed, KEY, OTHER) == 2
    await take(sealed, OTHER, DAY)
    with pytest.raises(AnotherKeySigns):
        await take(sealed, KEY, DAY)
    found = await check(sealed, keys=[public_of(KEY)])
    assert (found.divergences, found.keys) == ([], (public_of(KEY), public_of(OTHER)))
    forged = sign(OTHER, b"{}")
    await sealed.execute(UNGUARDED + f"update audit_key set signature = '{forged.signature}' where number = 2")
    assert (first(await check(sealed)).place, first(await check(sealed)).why) == ("audit_key:2", "not_vouched")
