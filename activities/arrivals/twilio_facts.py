"""What Twilio's call-backs say: a message's status and error code, a call's status and who answered. Tables first.

What an error code means is in `activities.channels.answers_twilio`, whether it comes at once or here. Sources:
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status,
https://www.twilio.com/docs/voice/twiml#callstatus-values, https://www.twilio.com/docs/voice/answering-machine-detection
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from activities.arrivals.facts import CodeMeans, Fact, as_fact
from activities.channels.answers_twilio import told_of
from schemas.contact import Outcome

MESSAGE: Final[dict[str, Outcome]] = {
    "accepted": "queued", "scheduled": "queued", "queued": "queued", "sending": "queued", "sent": "accepted",
    "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip
CALL: Final[dict[str, Outcome]] = {
    "queued": "queued", "initiated": "queued", "ringing": "placed", "in-progress": "placed", "completed": "answered",
    "busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "failed",
}  # fmt: skip
# Who took the call, where Twilio listened: it then counts more than the call's status.
ANSWERED_BY: Final[dict[str, Outcome]] = {
    "human": "answered", "unknown": "answered", "fax": "failed",
    "machine_start": "could_leave_voicemail", "machine_end_beep": "voicemail",
    "machine_end_silence": "voicemail", "machine_end_other": "voicemail",
}  # fmt: skip
_UNREACHABLE: Final = CodeMeans("bounced", "bad_now")
SIP: Final[dict[str, CodeMeans]] = {"404": _UNREACHABLE, "484": _UNREACHABLE, "604": _UNREACHABLE}
"""What the telephone network answered to a call that failed: there is no such number."""


def fact_of(notice: str, query: Mapping[str, str], form: Mapping[str, str], received_at: datetime) -> Fact | None:
    """The fact in a status call-back; None where it has none. `notice` is the stored notice's id."""
    call, said = form.get("CallSid", ""), form.get("MessageStatus") or form.get("SmsStatus", "")
    sid = call or form.get("MessageSid") or form.get("SmsSid", "")
    code = form.get("ErrorCode", "").strip()
    code = "" if code == "0" else code
    means = _of_call(form, code) if call else _of_message(form, said, code)
    if means is None:
        return None
    status = form.get("CallStatus", "") if call else said
    return Fact(
        # The same status of the same message, told again in other words, is one fact.
        id=f"twilio/{sid}/{status}/{means.fact}" if sid else notice,
        provider="twilio",
        channel=_channel(call, form.get("To", "")),
        at=received_at,
        fact=means.fact,
        key=query.get("key", ""),
        provider_id=sid,
        sender=form.get("From", "").removeprefix("whatsapp:"),
        code=code,
        address=means.address,
        consent="withdrawn" if means.withdrawn else "",
        recipient=form.get("To", "").removeprefix("whatsapp:"),
    )


def _channel(call: str, to: str) -> str:
    if call:
        return "voice"
    return ("whatsapp" if to.startswith("whatsapp:") else "sms") if to else ""


def _of_message(form: Mapping[str, str], said: str, code: str) -> CodeMeans | None:
    if form.get("EventType", "").upper() == "READ":
        return CodeMeans("read")
    fact = MESSAGE.get(said.lower())
    if fact is None:
        return None
    return as_fact(told_of(code)) if fact == "failed" else CodeMeans(fact)


def _of_call(form: Mapping[str, str], code: str) -> CodeMeans | None:
    status = form.get("CallStatus", "").lower()
    fact = CALL.get(status)
    if fact is None:
        return None
    if fact == "failed":
        known = told_of(code)
        return as_fact(known) if known else SIP.get(form.get("SipResponseCode", ""), CodeMeans("failed"))
    return CodeMeans(ANSWERED_BY.get(form.get("AnsweredBy", ""), fact) if status == "completed" else fact)
