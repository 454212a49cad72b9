"""Single changes that somebody might want to make to a bundle. Each answers where it was made, or None where it cannot.

`FITS` says by which kinds each may be named, besides the file, the manifest and the key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from tests.audit_tampering.forging import Forged, payloads, read, write

Change = Callable[[Forged], str | None]
SUMS: Final = ("amount", "waived", "discount")


def _line(forged: Forged, name: str, fits: Callable[[dict[str, Any]], bool] = lambda _: True) -> Any:
    """A line at random that fits, with all of them."""
    told = forged.lines(name)
    places = [place for place, line in enumerate(told) if fits(line)]
    return (told, forged.random.choice(places)) if places else (told, None)


def _later(moment: str, forged: Forged, least: int = 1) -> str:
    """The same moment some hours later, written alike."""
    at = datetime.fromisoformat(moment) + timedelta(hours=forged.random.randint(least, least + 70))
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _other(text: str, forged: Forged) -> str:
    """A hexadecimal text with one digit changed."""
    place = forged.random.randrange(len(text))
    digit = forged.random.choice([one for one in "0123456789abcdef" if one != text[place]])
    return text[:place] + digit + text[place + 1 :]


# --- the record ---


def entry_edited(forged: Forged) -> str | None:
    told, place = _line(forged, "ledger.jsonl")
    event = told[place]["event"]
    words = [name for name, said in event.items() if isinstance(said, str) and name not in ("event", "at", *SUMS)]
    name = forged.random.choice([*words, "at", "because"])
    if name == "because":
        told[place]["because"] = f"{told[place].get('because', '')}x"
    elif name == "at":
        event["at"] = told[place]["at"] = _later(event["at"], forged)
    else:
        event[name] += "x"
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1} {name}"


def entry_removed(forged: Forged) -> str | None:
    told = forged.lines("ledger.jsonl")
    place = forged.random.randrange(len(told))
    del told[place]
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1}"


def entry_inserted(forged: Forged) -> str | None:
    """A line of the same record once more, somewhere else, under an id of its own."""
    told = forged.lines("ledger.jsonl")
    copied = json.loads(json.dumps(forged.random.choice(told[1:])))
    if copied["event"].get("id"):
        copied["event"]["id"] += "/again"
    place = forged.random.randrange(1, len(told) + 1)
    told.insert(place, copied)
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1}"


def entries_reordered(forged: Forged) -> str | None:
    told = forged.lines("ledger.jsonl")
    pairs = [at for at in range(1, len(told) - 1) if told[at]["event"] != told[at + 1]["event"]]
    place = forged.random.choice(pairs)
    told[place], told[place + 1] = told[place + 1], told[place]
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1}"


def amount_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "ledger.jsonl", lambda line: any(name in line["event"] for name in SUMS))
    event = told[place]["event"]
    name = next(name for name in SUMS if name in event)
    event[name] = str(Decimal(event[name]) + forged.random.choice([1, 10, Decimal("0.01"), 100]))
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1} {name}"


def recorded_at_changed(forged: Forged) -> str | None:
    """When the database took the line: a case is made to look prompt, or late."""
    told, place = _line(forged, "ledger.jsonl")
    told[place]["recorded_at"] = _later(told[place]["recorded_at"], forged, 2)
    forged.put("ledger.jsonl", told)
    return f"ledger.jsonl:{place + 1} recorded_at"


def case_changed(forged: Forged) -> str | None:
    case = json.loads(forged.files[forged.path("case.json")])
    name = forged.random.choice(["amount", "end", "semantics", "customer", "currency"])
    others: dict[str, Any] = {
        "amount": str(Decimal(case["amount"]) - 1), "end": "credited" if case.get("end") != "credited" else "paid",
        "semantics": 1 if case["semantics"] == 2 else 2, "customer": "somebody-else", "currency": "USD",
    }  # fmt: skip
    case[name] = others[name]
    forged.put_json(forged.path("case.json"), case)
    return f"case.json {name}"


# --- the plan ---


def plan_swapped(forged: Forged) -> str | None:
    """Another plan under the same name: a step a day later, or a rule of another number."""
    path = next(path for path in forged.files if path.startswith("plans/"))
    plan = json.loads(forged.files[path])
    _a_day_later(plan, forged)
    forged.put_json(path, plan)
    return path


def plan_renamed(forged: Forged) -> str | None:
    """The same, under its own hash, which every line and every history now names."""
    path = next(path for path in forged.files if path.startswith("plans/"))
    before = path.removeprefix("plans/").removesuffix(".json")
    plan = json.loads(forged.files[path])
    _a_day_later(plan, forged)
    forged.put_json(path, plan)
    after = sha256(forged.files[path]).hexdigest()
    for one in list(forged.files):
        body = forged.files.pop(one)
        if "/temporal/" in one:
            forged.files[one] = body
            history = forged.history(one)
            for payload in payloads(history):
                write(payload, json.loads(json.dumps(read(payload)).replace(before, after)))
            forged.put_history(one, history)
        else:
            forged.files[one.replace(before, after)] = body.replace(before.encode(), after.encode())
    return f"plans/{after}.json"


def _a_day_later(plan: dict[str, Any], forged: Forged) -> None:
    steps = [step for stage in plan["stages"] for step in stage.get("steps", ()) if step["stage"] != "policy"]
    moment = forged.random.choice([step for step in steps if step["stage"] in ("invoicing", "first_contact")])["at"]
    offset = moment.setdefault("offset", {"count": 0})
    number = next((name for name, said in offset.items() if isinstance(said, int)), "count")
    offset[number] = offset.get(number, 0) + 1


def playbook_changed(forged: Forged) -> str | None:
    path = next(path for path in forged.files if path.startswith("playbooks/"))
    forged.files[path] = forged.files[path].replace(b"days", b"weeks", 1)
    return path


# --- Temporal ---


def _event(forged: Forged, *kinds: str) -> Any:
    """A run, its history, and an event at random of these kinds."""
    path = forged.random.choice(forged.histories())
    history = forged.history(path)
    events = [one for one in history["events"] if any(kind in one["eventType"] for kind in kinds)]
    return (path, history, forged.random.choice(events)) if events else (path, history, None)


def _payload_changed(forged: Forged, *kinds: str) -> str | None:
    path, history, event = _event(forged, *kinds)
    found = [] if event is None else [one for one in payloads(event) if isinstance(read(one), dict)]
    if not found:
        return None
    payload = forged.random.choice(found)
    said = read(payload)
    if (told := _changed(said, forged)) is None:
        return None
    write(payload, said)
    forged.put_history(path, history)
    return f"{path}#{event['eventId']} {told}"


def _changed(said: dict[str, Any], forged: Forged) -> str | None:
    """One text somewhere inside becomes another."""
    places = list(_texts(said))
    if not places:
        return None
    inside, name = forged.random.choice(places)
    text = inside[name]
    try:
        inside[name] = str(Decimal(text) + 1)
    except ArithmeticError:
        try:
            inside[name] = _later(text, forged) if "T" in text else (
                datetime.fromisoformat(text) + timedelta(days=1)).date().isoformat()  # fmt: skip
        except ValueError:
            inside[name] = _other(text, forged) if len(text) == 64 else f"{text}x"
    return str(name)


def _texts(said: Any) -> Any:
    for name, inner in said.items() if isinstance(said, dict) else enumerate(said):
        if isinstance(inner, str) and name != "state":
            yield said, name
        elif isinstance(inner, dict | list):
            yield from _texts(inner)


def history_input(forged: Forged) -> str | None:
    return _payload_changed(forged, "ACTIVITY_TASK_SCHEDULED")


def history_start(forged: Forged) -> str | None:
    return _payload_changed(forged, "WORKFLOW_EXECUTION_STARTED")


def history_result(forged: Forged) -> str | None:
    return _payload_changed(forged, "ACTIVITY_TASK_COMPLETED")


def history_signal(forged: Forged) -> str | None:
    return _payload_changed(forged, "WORKFLOW_EXECUTION_SIGNALED")


def history_answer(forged: Forged) -> str | None:
    return _payload_changed(forged, "UPDATE_COMPLETED")


def history_type(forged: Forged) -> str | None:
    path, history, event = _event(forged, "ACTIVITY_TASK_SCHEDULED")
    kind = event["activityTaskScheduledEventAttributes"]["activityType"]
    kind["name"] = forged.random.choice([one for one in ("record", "contact", "hand_over") if one != kind["name"]])
    forged.put_history(path, history)
    return f"{path}#{event['eventId']}"


def history_removed(forged: Forged) -> str | None:
    path, history, event = _event(forged, "COMPLETED", "SIGNALED", "UPSERT", "SCHEDULED", "MARKER")
    history["events"].remove(event)
    forged.put_history(path, history)
    return f"{path}#{event['eventId']}"


def history_moment(forged: Forged) -> str | None:
    """An event is made to have happened hours later."""
    path, history, event = _event(forged, "")
    event["eventTime"] = _later(event["eventTime"].split(".")[0] + "Z", forged, 2).replace("Z", ".123456789Z")
    forged.put_history(path, history)
    return f"{path}#{event['eventId']}"


# --- the desk and the channels ---


def verdict_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "verdicts.jsonl")
    if place is None:
        return None
    line, which = told[place], forged.random.choice(["says", "spoke", "step", "asked"])
    if which == "says":
        line["says"] = forged.random.choice([one for one in ("allowed", "deferred", "refused") if one != line["says"]])
    elif which == "spoke" and line["spoke"]:
        _changed(forged.random.choice(line["spoke"]), forged)
    elif which == "asked" and isinstance(line.get("asked"), dict):
        _changed(line["asked"], forged)
    else:
        line["step"] += "x"
    forged.put("verdicts.jsonl", told)
    return f"verdicts.jsonl:{place + 1} {which}"


def verdict_removed(forged: Forged) -> str | None:
    told, place = _line(forged, "verdicts.jsonl")
    if place is None:
        return None
    del told[place]
    forged.put("verdicts.jsonl", told)
    return f"verdicts.jsonl:{place + 1}"


def contact_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "contacts.jsonl")
    if place is None:
        return None
    line, name = told[place], forged.random.choice(["state", "channel", "key"])
    line[name] = {"state": "reserved", "channel": "fax", "key": f"{line['key']}0"}[name]
    forged.put("contacts.jsonl", told)
    return f"contacts.jsonl:{place + 1} {name}"


def contact_removed(forged: Forged) -> str | None:
    told, place = _line(forged, "contacts.jsonl", lambda line: line["state"] == "accepted")
    if place is None:
        return None
    del told[place]
    forged.put("contacts.jsonl", told)
    return f"contacts.jsonl:{place + 1}"


def receipt_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "receipts.jsonl")
    if place is None:
        return None
    line, name = told[place], forged.random.choice(["fact", "contact", "at"])
    line[name] = {"fact": "read" if line["fact"] != "read" else "failed", "contact": f"{line['contact']}0",
                  "at": _later(line["at"], forged)}[name]  # fmt: skip
    forged.put("receipts.jsonl", told)
    return f"receipts.jsonl:{place + 1} {name}"


def text_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "texts.jsonl", lambda line: line["kind"] == "message" and line.get("body"))
    if place is None:
        return None
    told[place]["body"] += " Gracias."
    forged.put("texts.jsonl", told)
    return f"texts.jsonl:{place + 1}"


def document_changed(forged: Forged) -> str | None:
    found = sorted(path for path in forged.files if "/documents/" in path)
    if not found:
        return None
    path = forged.random.choice(found)
    body = forged.files[path]
    place = forged.random.randrange(len(body))
    forged.files[path] = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    return path


# --- people ---


def wish_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "wishes.jsonl")
    if place is None:
        return None
    line, name = told[place], forged.random.choice(["accepted", "command", "removed"])
    if name == "removed":
        del told[place]
    elif name == "accepted":
        line["accepted"] = not line["accepted"]
    else:
        line["command"]["amount"] = "1"
    forged.put("wishes.jsonl", told)
    return f"wishes.jsonl:{place + 1} {name}"


def approver_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "approvals.jsonl", lambda line: line.get("by"))
    if place is None:
        return None
    told[place]["by"] = "eva"
    forged.put("approvals.jsonl", told)
    return f"approvals.jsonl:{place + 1}"


def act_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "acts.jsonl")
    if place is None:
        return None
    line, name = told[place], forged.random.choice(["actor", "deed", "told"])
    line[name] = {"actor": "eva", "deed": "approve", "told": {"why": "none"}}[name]
    forged.put("acts.jsonl", told)
    return f"acts.jsonl:{place + 1} {name}"


# --- what is signed ---


def checkpoint_forged(forged: Forged) -> str | None:
    told, place = _line(forged, "checkpoints.jsonl")
    if place is None:
        return None
    said = json.loads(told[place]["statement"])
    name = forged.random.choice(["root", "at", "position", "number", "previous"])
    said[name] = {"root": _other(said["root"], forged), "at": _later(said["at"], forged),
                  "position": said["position"] + 1, "number": said["number"] + 1,
                  "previous": _other(said["previous"], forged)}[name]  # fmt: skip
    told[place]["statement"] = json.dumps(said, sort_keys=True, separators=(",", ":"))
    forged.put("checkpoints.jsonl", told)
    return f"checkpoints.jsonl:{place + 1} {name}"


def checkpoint_signature(forged: Forged) -> str | None:
    told, place = _line(forged, "checkpoints.jsonl")
    if place is None:
        return None
    told[place]["signature"] = _other(told[place]["signature"], forged)
    forged.put("checkpoints.jsonl", told)
    return f"checkpoints.jsonl:{place + 1} signature"


def proof_changed(forged: Forged) -> str | None:
    told, place = _line(forged, "proofs.jsonl")
    if place is None:
        return None
    line, name = told[place], forged.random.choice(["path", "place", "link"])
    if name == "path" and line["path"]:
        line["path"][0] = line["path"][0][0] + _other(line["path"][0][1:], forged)
    elif name == "place":
        line["head"]["place"] += 1
    else:
        line["head"]["link"] = _other(line["head"]["link"], forged)
    forged.put("proofs.jsonl", told)
    return f"proofs.jsonl:{place + 1} {name}"


def signature_changed(forged: Forged) -> str | None:
    said = json.loads(forged.files["manifest.sig.json"])
    name = forged.random.choice(["signature", "key"])
    said[name] = _other(said[name], forged)
    forged.put_json("manifest.sig.json", said)
    return f"manifest.sig.json {name}"


def manifest_changed(forged: Forged) -> str | None:
    name = forged.random.choice(["by", "asked", "release"])
    forged.manifest[name] += "x"
    forged.put_json("manifest.json", forged.manifest)
    return f"manifest.json {name}"


def report_changed(forged: Forged) -> str | None:
    """What people read, which no hash but the manifest's stands for."""
    found = sorted(path for path in forged.files if path.rpartition("/")[2].startswith("report."))
    if not found:
        return None
    path = forged.random.choice(found)
    forged.files[path] += b" "
    return path


FITS: Final[dict[Change, set[str]]] = {
    entry_edited: {"chain", "line", "missing_line", "amount", "history", "contact", "verdict", "wish", "proof", "act",
                   "plan"},
    entry_removed: {"chain", "line", "missing_line", "amount", "history", "contact", "verdict", "proof", "wish"},
    entry_inserted: {"chain", "line", "missing_line", "amount", "history", "contact", "verdict", "proof", "wish"},
    entries_reordered: {"chain", "line", "missing_line", "amount", "history", "contact", "verdict", "proof", "wish"},
    amount_changed: {"chain", "line", "missing_line", "amount", "history", "proof", "wish"},
    recorded_at_changed: {"chain", "history", "proof"},
    case_changed: {"line", "amount", "plan", "manifest"},
    plan_swapped: {"plan"},
    plan_renamed: {"plan", "chain", "line", "missing_line", "history", "amount", "verdict", "proof"},
    playbook_changed: {"plan"},
    history_input: {"history"}, history_start: {"history"}, history_result: {"history"}, history_signal: {"history"},
    history_answer: {"history", "wish"}, history_type: {"history"}, history_removed: {"history", "wish"},
    history_moment: {"history"},
    verdict_changed: {"chain", "verdict", "proof"}, verdict_removed: {"chain", "verdict", "proof"},
    contact_changed: {"contact", "text"}, contact_removed: {"contact", "text"}, receipt_changed: {"contact"},
    text_changed: {"text"}, document_changed: {"text"},
    wish_changed: {"wish", "history"}, approver_changed: {"act"}, act_changed: {"act", "chain", "proof"},
    checkpoint_forged: {"checkpoint", "proof"}, checkpoint_signature: {"checkpoint"}, proof_changed: {"proof"},
    signature_changed: {"signature"}, manifest_changed: {"manifest"}, report_changed: set(),
}  # fmt: skip
