"""The small drawings of verbs and channels, each of a shape of its own, so that no colour is needed. Tables only."""

# ruff: noqa: E501 - a drawing is one line

from __future__ import annotations

from typing import Final

# Filled paths (evenodd) in a square of 24.
ICONS: Final[dict[str, str]] = {
    "email": "M2 5h20v14H2zM4.2 7l7.8 6 7.8-6zM4 8.9V17h16V8.9l-8 6.1z",
    "letter": "M5 2h10l5 5v15H5zM7 4v16h11V8.2h-4.2V4zM9 11h7v1.6H9zM9 14h7v1.6H9zM9 17h5v1.6H9z",
    "bubble": "M3 3h18v13h-9l-5.5 5.2V16H3zM5 5v9h3.5v2.6l2.7-2.6H19V5zM7 7.2h10v1.6H7zM7 10.4h7V12H7z",
    "voice": "M3 9.2h4.2L13 4v16l-5.800-5.200H3zM15.400 8.200a5.400 5.400 0 0 1 0 7.600l-1.200-1.200a3.700 3.700 0 0 0 0-5.200z"
    "M18.100 5.500a9.200 9.200 0 0 1 0 13l-1.200-1.200a7.500 7.500 0 0 0 0-10.600z",
    "call": "M6.500 2l4 1 1 5.200-2.600 2a13 13 0 0 0 5 5l2-2.600 5.200 1 1 4-1.600 3.600c-10.200.6-18.200-7.400-17.600-17.600z",
    "task": "M4 4h4.500V2h7v2H20v18H4zM6 6v14h12V6h-2.500v2h-7V6zM8.200 13.200l1.300-1.300 2 2 4.200-4.300 1.300 1.300-5.500 5.600z",
    "report": "M4 2h2v20H4zM7.500 3.500H21l-3.500 5L21 13.500H7.500z",
    "hand_over": "M11 2h2v2.300l7 1.200-.3 1.800-1.200-.2L22 14a4 4 0 0 1-7.600 0l2.700-7.200L13 6.200V19h4v2H7v-2h4V6.200L6.900 6.900"
    " 9.600 14A4 4 0 0 1 2 14l3.500-6.800-1.200.2L4 5.600l7-1.300zM5.800 9.300L4 13.400h3.700zM18.200 9.300l-1.900 4.100H20z",
    "write_off": "M4 3h16v18H4zM6 5v14h12V5zM7.300 15.900l8.600-8.600 1.200 1.200-8.600 8.600z",
    "charge_fee": "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM11 7.500h2V11h3.500v2H13v3.500"
    "h-2V13H7.500v-2H11z",
    "seal": "M12 1.500l2.500 2 3.200-.3.900 3.100 2.700 1.700-1.100 3 1.100 3-2.700 1.700-.9 3.100-3.200-.3-2.500 2-2.500-2-3.200.3-.9-3.100L2.700 14"
    "l1.100-3-1.100-3 2.700-1.700.9-3.100 3.200.3zM7.600 11.200l3.400 3.500 5.600-5.800-1.400-1.300-4.200 4.400-2-2.100z",
    "pause": "M5 3h5v18H5zM14 3h5v18h-5z",
    "required": "M12 2l10 18.500H2zM11 8.500v6h2v-6zM11 16v2.200h2V16z",
    "gift": "M2 7h9v5H2zM13 7h9v5h-9zM3 13.500h8V22H3zM13 13.500h8V22h-8zM7 2c3 0 4.500 2 5 4 .5-2 2-4 5-4v2c-2 0-3 1-3.500 2.500h-3"
    "C10 5 9 4 7 4z",
    "end": "M4 2h16v4c0 3-2.500 4.500-4.500 6 2 1.500 4.500 3 4.500 6v4H4v-4c0-3 2.500-4.500 4.500-6C6.500 10.500 4 9 4 6zM6 4v2c0 2.500 3 3.500 "
    "6 6 3-2.500 6-3.500 6-6V4zM12 14c-2.500 1.500-5 3-5.600 6h11.200c-.6-3-3.100-4.500-5.600-6z",
}  # fmt: skip
_CHANNELS: Final = {"email": "email", "letter": "letter", "sms": "bubble", "whatsapp": "bubble", "voice": "voice"}


def icon_of(verb: str, channels: tuple[str, ...]) -> str:
    """The drawing of a step: of a message, that of its first channel."""
    return _CHANNELS.get(channels[0], "bubble") if verb == "send" and channels else verb if verb in ICONS else "email"
