"""Reads a PDF as its reader does. It proves nothing."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def pages_in(pdf: bytes) -> list[str]:
    """Each page's text, spaces as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_in(pdf))
