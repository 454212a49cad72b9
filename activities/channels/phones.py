"""Telephone numbers as providers want them: E.164. It asks nobody whether a number is in use."""

from __future__ import annotations

import phonenumbers

from activities.channels.answers import bad_address, failure


def has_country(written: str) -> bool:
    """Whether the number itself says its country."""
    return written.strip().startswith(("+", "00", "whatsapp:+"))


def e164(written: str, country: str, channel: str) -> str:
    """A number as it was written down ("999 111 222", "+51 999-111-222"), for its country (ISO 3166, or empty).

    Raises ProviderRefused (bad_address). Only what cannot be a number at all is refused here: which ranges are in use
    changes faster than any table, and the provider knows.
    """
    text = written.strip().removeprefix("whatsapp:")
    text = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise failure(channel, bad_address("this is no telephone number", "esto no es un número de teléfono"), "")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
