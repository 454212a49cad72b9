"""Which language a person is spoken to in."""

from __future__ import annotations

import pytest

from workers import speech


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COBRANZA_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(speech, "_chosen", None)


@pytest.mark.parametrize(
    ("chosen", "variables", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "es_PE.UTF-8"}, "es"),
        (None, {"LANG": "es_PE.UTF-8", "LC_ALL": "C"}, "en"),
        (None, {"LC_ALL": "es_ES", "COBRANZA_LANG": "en"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        ("es", {"COBRANZA_LANG": "en"}, "es"),
        ("en", {"LC_ALL": "es_ES"}, "en"),
    ],
)
def test_the_nearest_wish_wins(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, variables: dict[str, str], language: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    speech.choose(chosen)
    assert speech.language() == language
    assert speech.say("invoice", "factura") == {"en": "invoice", "es": "factura"}[language]


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    speech.console.cache_clear()
    speech.console().print("[bold red]overdue[/] F001-000123")
    assert capsys.readouterr().out == "overdue F001-000123\n"
    speech.console.cache_clear()
