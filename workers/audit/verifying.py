"""A bundle verified without us: neither a database nor Temporal is asked, only the files and the keys one trusts.

It composes: what is signed, what is chained, what the playbook's machine would have done, what stands beside, and the
strict replay of Temporal's histories. It opens no file, speaks to no terminal, and holds no rule of its own.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from multiprocessing import get_context
from typing import Final

from schemas.bundle import BundleManifest, CaseHead, Verified
from workers.audit.verification import cases, checkpoints, packing, plans
from workers.audit.verification.cases import Common, ToReplay
from workers.audit.verification.finding import Found, in_order
from workers.audit.verification.reading import Files

CHUNK: Final = 25
"""Cases that one process takes at a time."""
ALONE: Final = 40
"""Cases from which a second process is worth its start."""
Heard = Callable[[int, int], None]
"""Told how many cases of how many are done."""


def quiet(done: int, total: int) -> None:
    """Nobody listens."""


def verify(
    files: Mapping[str, bytes], *, keys: Collection[str] = (), roots: Mapping[int, str] | None = None,
    replay: bool = True, progress: Heard = quiet, jobs: int = 1,
) -> Verified:  # fmt: skip
    """Everything that can be found out about a bundle. `keys` are public keys (64 hexadecimal digits) that one trusts,
    `roots` those of checkpoints that one kept, by number.

    Without keys every signature is checked against the key that it names, and that is a remark. Raises nothing for
    whatever the files hold.
    """
    found = Found()
    signer = ""
    with found.named("file", packing.MANIFEST):
        keys = checkpoints.successors(files, keys, found) if keys else ()
        manifest = packing.check(files, keys, found)
        signer = packing.signer(files)
        told = checkpoints.check(files, keys, signer, roots or {}, found)
        acts = checkpoints.check_act_links(files, found)
        if manifest is not None:
            read = plans.check(files, manifest.release, found)
            common = Common(read, told, manifest.made_at, acts)
            for one in _all(_by_case(files, manifest), common, replay, progress, jobs):
                found.add(one)
            _redacted(manifest, found)
    if not keys and signer:
        found.remark("key_not_known", packing.SIGNATURE, signer)
    return _verified(found, signer)


def _verified(found: Found, signer: str) -> Verified:
    counts = found.counts
    return Verified(
        cases=counts["cases"], lines=counts["lines"], decisions=counts["decisions"], verdicts=counts["verdicts"],
        amounts=counts["amounts"], replayed=counts["replayed"], links=counts["links"],
        checkpoints=counts["checkpoints"], keys=(signer,) if signer else (),
        divergences=in_order(found.divergences), remarks=tuple(found.remarks),
    )  # fmt: skip


def _redacted(manifest: BundleManifest, found: Found) -> None:
    if found.counts["redacted"]:
        found.remark("redacted", "", str(found.counts["redacted"]))
        if manifest.redaction != "bare":
            found.parted("manifest", packing.MANIFEST, "redacted_lines", manifest.redaction, "bare")
    if found.counts["sealed_texts"]:
        found.remark("texts_not_here", "", str(found.counts["sealed_texts"]))


def _by_case(files: Files, manifest: BundleManifest) -> list[tuple[CaseHead, dict[str, bytes]]]:
    """Each case with its own files, so that a process is given no more than it needs."""
    by_folder: dict[str, dict[str, bytes]] = {case.folder: {} for case in manifest.cases}
    for path, body in files.items():
        folder = "/".join(path.split("/")[:2])
        if folder in by_folder:
            by_folder[folder][path] = body
    return [(case, by_folder[case.folder]) for case in manifest.cases]


# --- one process or many ---


def _all(
    todo: list[tuple[CaseHead, dict[str, bytes]]], common: Common, replay: bool, progress: Heard, jobs: int
) -> Iterator[Found]:
    if jobs <= 1 or len(todo) < ALONE:
        for done, one in enumerate(todo, 1):
            yield _some([one], common, replay)
            progress(done, len(todo))
        return
    yield from _many(todo, common, replay, progress, jobs)


def _many(
    todo: list[tuple[CaseHead, dict[str, bytes]]], common: Common, replay: bool, progress: Heard, jobs: int
) -> Iterator[Found]:
    """In the cases' order, whichever process is faster. Ctrl-C ends all of them. Where one of them dies (memory, a
    limit, a program that cannot be begun twice), this one does what is left."""
    chunks = [todo[first : first + CHUNK] for first in range(0, len(todo), CHUNK)]
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (common, replay))
    results, done = dict[int, Found](), 0
    try:
        with suppress(RuntimeError):  # BrokenProcessPool too
            futures = {pool.submit(_chunk, chunk): number for number, chunk in enumerate(chunks)}
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                done += len(chunks[futures[future]])
                progress(done, len(todo))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for number, chunk in enumerate(chunks):
        if number not in results:
            done += len(chunk)
            results[number] = _some(chunk, common, replay)
            progress(done, len(todo))
        yield results.pop(number)


_COMMON: list[tuple[Common, bool]] = []


def _begin(common: Common, replay: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that was asked says stop
    _COMMON[:] = [(common, replay)]


def _chunk(todo: Sequence[tuple[CaseHead, dict[str, bytes]]]) -> Found:
    return _some(todo, *_COMMON[0])


def _some(todo: Sequence[tuple[CaseHead, Files]], common: Common, replay: bool) -> Found:
    found = Found()
    histories: list[ToReplay] = []
    opener = _opener()
    for head, files in todo:
        with found.named("line", head.folder, head.invoice):
            histories += cases.check(head, files, common, opener, found)
    if replay:
        with found.named("history", "temporal/"):
            _replay(histories, common, found)
    elif histories:
        found.remark("not_replayed", "", str(len(histories)))
    return found


# --- Temporal's own package is the only one that may be missing ---


def _opener() -> cases.Opener | None:
    try:
        from workers.audit.replaying import opened
    except ImportError:
        return None
    return opened


def _replay(histories: Sequence[ToReplay], common: Common, found: Found) -> None:
    try:
        from workers.audit import replaying
    except ImportError as missing:
        found.remark("no_temporal_package", "", str(missing.name or missing))
        return
    told = replaying.replay_now([(f"case/{one.invoice}", one.body) for one in histories], common.plans)
    for history, replayed in zip(histories, told, strict=True):
        found.counts["replayed"] += 1
        found.counts["commands"] += replayed.commands
        for one in replayed.parted:
            place = f"{history.place}#{one.event}" if one.event else history.place
            recorded, expected = (f"{one.what} {one.field}: {side}" if side else "" for side in one[3:])
            found.parted("history", place, f"replay_{one.what}", recorded, expected, history.invoice)
        if replayed.other_words:
            found.remark("worded_otherwise", history.place, str(replayed.other_words), history.invoice)
