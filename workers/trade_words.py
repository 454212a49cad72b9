"""Stages, ends and channels as people say them, in English and Spanish; every table takes them from here."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import BLOCKS
from workers.speech import say

STAGES: Final = {
    "policy": ("starting", "empezando"),
    "data": ("data", "datos"),
    "invoicing": ("invoicing", "facturación"),
    "first_contact": ("first contact", "primer contacto"),
    "negotiation": ("negotiation", "negociación"),
    "recovery": ("recovery", "recuperación"),
}
ENDS: Final = {
    "paid": ("paid", "pagado"),
    "settled": ("settled", "saldado"),
    "credited": ("credited", "anulado con nota de crédito"),
    "written_off": ("written off", "castigado"),
    "handed_over": ("handed over", "entregado"),
    "stopped": ("stopped", "detenido"),
    "cancelled": ("cancelled", "cancelado"),
    "reviewed": ("reviewed", "en revisión"),
}
CHANNELS: Final = {
    "email": ("email", "correo"),
    "sms": ("SMS", "SMS"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "letter": ("letter", "carta"),
    "call": ("call", "llamada"),
    "voice": ("voice", "voz"),
}


def block_name(kind: str) -> str:
    """The legal block as people say it."""
    return say(*BLOCKS.get(kind, (kind, kind)))


def stage_name(stage: str) -> str:
    """The stage as people say it."""
    return say(*STAGES.get(stage, (stage, stage)))


def end_name(end: str) -> str:
    """The end as people say it."""
    return say(*ENDS.get(end, (end, end)))


def channel_name(channel: str) -> str:
    """The channel as people say it."""
    return say(*CHANNELS.get(channel, (channel, channel)))
