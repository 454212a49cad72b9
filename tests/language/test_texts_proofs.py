"""What is proved of messages and call scripts beside a playbook: languages, channels, SMS, packs and parts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding
from engine.language.library import File, Library
from engine.language.pages.spoilt import shipped
from schemas.sms import ALPHABET, EXTENSION, PLAINER, plainer, segments

from .conftest import YEARS

Check = Callable[..., list[Finding]]


@pytest.fixture
def check(sound: str, library: Library) -> Check:
    """The sound playbook with changed message or call files (None takes one away) and other texts replaced."""

    def run(files: dict[str, str | None] | None = None, **replaced: str) -> list[Finding]:
        changed = with_us_own(library)
        for path, text in (files or {}).items():
            changed = put(changed, path, text)
        written = sound
        for good, bad in (pair.split(" => ") for pair in replaced.values()):
            assert good in written
            written = written.replace(good, bad)
        found = compile_text(written, "pe.yaml", changed, YEARS).findings
        return [finding for finding in found if finding.code.startswith("P5")]

    return run


def with_us_own(library: Library) -> Library:
    """The library with a pack that asks of creditors what federal law of the United States asks of agencies."""
    text = library.rules["us-fdcpa"].body.decode().replace("pack: us-fdcpa", "pack: us-own")
    own = File("playbooks/rules/us-own.yaml", text.replace("collector: [agency]", "collector: [creditor]").encode())
    return msgspec.structs.replace(library, rules=library.rules | {"us-own": own})


def put(library: Library, path: str, text: str | None) -> Library:
    kind, language, name = path.removesuffix(".md").split("/")
    known: dict[str, dict[str, File]] = getattr(library, kind)
    texts = {spoken: file for spoken, file in known.get(name, {}).items() if spoken != language}
    if text is not None:
        texts[language] = File(f"playbooks/{path}", text.encode())
    return msgspec.structs.replace(library, **{kind: known | {name: texts}})


def body_of(library: Library, path: str) -> str:
    kind, language, name = path.removesuffix(".md").split("/")
    return str(getattr(library, kind)[name][language].body.decode())


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


# ---------------------------------------------------------------------------------------------- languages


def test_what_we_ship_is_without_a_word(check: Check) -> None:
    assert check() == []


def test_a_message_that_lacks_a_language_in_use_is_named(check: Check) -> None:
    [finding] = check({"messages/en/thank-you.md": None})
    assert (finding.code, finding.severity) == ("P502", "warning")
    assert "playbooks/messages/en/thank-you.md" in finding.hint_en


def test_a_language_that_was_only_begun_is_told_once(check: Check, library: Library) -> None:
    all_but_one = {f"messages/en/{name}.md": None for name in library.messages if name != "invoice"}
    found = check(all_but_one)
    assert [code for code in codes(found) if code == "P502"] == ["P502"]
    assert found[0].message_en.startswith("8 of 9")


def test_a_region_s_message_stands_in_for_none_but_a_base_for_its_regions(check: Check, library: Library) -> None:
    text = body_of(library, "messages/es/invoice.md")
    assert check({"messages/es-MX/invoice.md": text}) == []


def test_a_folder_that_is_no_language_is_none(check: Check, library: Library) -> None:
    assert check({"messages/drafts/invoice.md": body_of(library, "messages/es/invoice.md")}) == []


# ---------------------------------------------------------------------------------------------- channels


@pytest.mark.parametrize(
    ("message", "cut", "code", "said"),
    [
        ("overdue-text", "sms: ", "P506", "sms"),
        ("overdue-first", "whatsapp:", "P506", "whatsapp"),
        ("overdue-first", "subject: ", "P507", "subject"),
        ("final-demand", "title: ", "P507", "title"),
    ],
)
def test_each_channel_needs_its_text(
    check: Check, library: Library, message: str, cut: str, code: str, said: str
) -> None:
    path = f"messages/es/{message}.md"
    lines = body_of(library, path).split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith(cut))
    last = first + (3 if cut == "whatsapp:" else 1)
    found = check({path: "\n".join(lines[:first] + lines[last:])})
    assert codes(found) == [code]
    assert said in found[0].message_en
    assert found[0].elsewhere is not None


def test_an_empty_body_is_no_email(check: Check) -> None:
    rewards = 'rewards:\n  - {id: annual-draw, words: "una opción en el sorteo"}\n'
    found = check({"messages/es/thank-you.md": f'---\nsubject: "Gracias. {{{{ creditor.name }}}}"\n{rewards}---\n\n'})
    assert codes(found) == ["P506"]


# ---------------------------------------------------------------------------------------------- what may be missing


def with_line(library: Library, path: str, line: str) -> dict[str, str | None]:
    return {path: f"{body_of(library, path)}\n{line}\n"}


@pytest.mark.parametrize(
    ("message", "line", "code", "severity"),
    [
        ("offer-letter", "{{ offer.instalments }}", "P521", "warning"),
        ("overdue-first", "{{ offer.instalments }}", "P520", "error"),
        ("overdue-first", "{% if offer %}{{ offer.instalments }}{% endif %}", "", ""),
        ("overdue-first", "{{ also[0].number }}", "P520", "error"),
        ("overdue-first", "{{ terms.late_fee.amount | money }}", "", ""),
        ("overdue-first", "{{ creditor.pay_url }}", "P521", "warning"),
        ("overdue-first", "{{ page_url }}", "P521", "warning"),
        ("overdue-first", "{{ reward }}", "P521", "warning"),
        ("overdue-first", "{{ invoices[0].charges | money }}", "P520", "error"),
    ],
)
def test_what_may_be_missing_depends_on_the_playbook(
    check: Check, library: Library, message: str, line: str, code: str, severity: str
) -> None:
    found = check(with_line(library, f"messages/es/{message}.md", line))
    assert [(finding.code, finding.severity) for finding in found] == ([(code, severity)] if code else [])


def test_terms_that_the_playbook_does_not_have_are_never_there(check: Check, library: Library) -> None:
    files = with_line(library, "messages/es/overdue-first.md", "{{ terms.late_fee.amount | money }}")
    found = check(files, fee="    late_fee: {amount: 25 PEN, at: 15 days after due}\n => ")
    assert codes(found) == ["P520"]
    assert "late_fee" in found[0].message_es


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("{{ customer.name }}", "customer.name"),
        ("Hola {{ customer.name }}", "customer.name | prepend: 'Hola '"),
        ("{{ total_due | money }}.", "total_due | money | append: '.'"),
        ("Estimado cliente", "'Estimado cliente'"),
        ("{% if offer %}x{% endif %}", None),
    ],
)
def test_a_variable_written_as_in_a_body_is_shown_as_a_variable(
    check: Check, library: Library, written: str, mended: str | None
) -> None:
    path = "messages/es/invoice.md"
    text = body_of(library, path).replace('variables: ["customer.name"', f'variables: ["{written}"')
    [finding] = check({path: text})
    assert finding.code == "P533"
    assert (finding.fix.text if finding.fix is not None else None) == mended
    if mended is not None:
        assert check({path: text.replace(f'["{written}"', f'["{mended}"')}) == []


@pytest.mark.parametrize("name", ["Recordatorio amable", "Overdue-First", "HX12", "ñandú"])
def test_a_template_s_name_is_one_that_whatsapp_can_have(check: Check, library: Library, name: str) -> None:
    path = "messages/es/invoice.md"
    text = body_of(library, path).replace('"invoice_es"', f'"{name}"')
    [finding] = check({path: text})
    assert finding.code == "P535"
    assert finding.fix is not None
    assert check({path: text.replace(f'"{name}"', f'"{finding.fix.text}"')}) == []


def test_so_is_the_id_of_twilio(check: Check, library: Library) -> None:
    path = "messages/es/invoice.md"
    assert check({path: body_of(library, path).replace('"invoice_es"', f"HX{'0a' * 16}")}) == []


# ---------------------------------------------------------------------------------------------- segments


def units(text: str) -> list[int]:
    """Segments by packing letter by letter, as a telephone network does; a pair is never parted."""
    wide = any(letter not in ALPHABET and letter not in EXTENSION for letter in text)
    sizes = [len(letter.encode("utf-16-le")) // 2 if wide else 1 + (letter in EXTENSION) for letter in text]
    one, more = (70, 67) if wide else (160, 153)
    if sum(sizes) <= one:
        return [sum(sizes)]
    packed = [0]
    for size in sizes:
        if packed[-1] + size > more:
            packed.append(0)
        packed[-1] += size
    return packed


@given(st.text(st.sampled_from("aé€{ñá✅😀 "), max_size=400))
def test_segments_are_counted_as_a_network_packs_them(text: str) -> None:
    # A letter of two units that would straddle a border begins the next segment: one more at most.
    assert len(units(text)) - 1 <= segments(text) <= len(units(text))


@given(st.text(st.sampled_from("abáéíóúñü¿¡—“”…«»"), max_size=300))
def test_what_is_written_in_spanish_is_sent_in_the_narrow_alphabet(text: str) -> None:
    assert set(plainer(text)) <= ALPHABET
    assert segments(plainer(text)) == max(1, 1 if len(text) <= 160 else -(-len(text) // 153))


def test_the_plain_letters_are_in_the_alphabet() -> None:
    assert {chr(letter) for letter in PLAINER.values()} <= ALPHABET


def test_an_sms_that_no_step_sends_is_not_judged(check: Check, library: Library) -> None:
    path = "messages/es/invoice.md"
    assert check({path: body_of(library, path).replace("comprobante {{", "✅" * 90 + " {{")}) == []


# ---------------------------------------------------------------------------------------------- packs and scripts


def test_a_pack_that_asks_for_a_way_out_is_obeyed_line_by_line(check: Check, library: Library) -> None:
    found = check(packs="contact_rules: [pe-b2b, house] => contact_rules: [us-own]")
    asked = [finding for finding in found if "us-own.opt-out" in finding.message_en]
    emails = [
        finding for finding in asked if finding.file.endswith("es/offer-letter.md") and finding.severity == "error"
    ]
    assert len(emails) == 1
    assert "12 CFR 1006.6(e)" in emails[0].message_en
    assert "BAJA" in emails[0].hint_es
    assert emails[0].fix is not None
    assert emails[0].elsewhere is not None
    text = body_of(library, "messages/es/offer-letter.md").rstrip() + f"{emails[0].fix.text}\n"
    again = check({"messages/es/offer-letter.md": text},
                  packs="contact_rules: [pe-b2b, house] => contact_rules: [us-own]")  # fmt: skip
    left = [
        finding for finding in again if "opt-out" in finding.message_en and finding.file.endswith("es/offer-letter.md")
    ]
    assert [finding.severity for finding in left] == ["warning"]


def test_what_a_template_of_whatsapp_says_itself_is_not_known(check: Check) -> None:
    found = check(packs="contact_rules: [pe-b2b, house] => contact_rules: [us-own]")
    on_whatsapp = [finding for finding in found if "on whatsapp" in finding.message_en]
    assert on_whatsapp
    assert {finding.severity for finding in on_whatsapp} == {"warning"}


def test_a_negotiation_needs_alternatives_and_a_courtesy_call_does_not(check: Check, library: Library) -> None:
    text = body_of(library, "calls/en/negotiation-call.md").replace("## By reason", "## Afterwards")
    [finding] = check({"calls/en/negotiation-call.md": text})
    assert (finding.code, finding.severity) == ("P540", "warning")
    assert "alternatives" in finding.message_en


def test_an_empty_script_lacks_everything(check: Check) -> None:
    [finding] = check({"calls/es/courtesy-call.md": "\n"})
    assert finding.message_es.startswith("a este guion le falta el tono, ")


PIECES = st.sampled_from([
    "---", "\n", "subject: ", "sms: ", "whatsapp:\n  template: x\n  variables: [", "]", '"', "'", "|", ">", "\n  ",
    "{{ customer.nmae }}", "{{", "}}", "{% if also %}", "{% endif %}", "á", "✅", "[0]",
    ": ", "&a ", "*a", "\\", "\t", "\x00",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_or_script_brings_the_checker_down(check: Check, text: str, in_front: bool) -> None:
    written = f"---\nsubject: x\n{text}" if in_front else f"---\nsubject: x\n---\n{text}"
    for finding in check({"messages/es/overdue-text.md": written, "calls/es/courtesy-call.md": text}):
        lines = written.replace("\r\n", "\n").split("\n") if "messages/" in finding.file else None
        assert lines is None or 1 <= finding.line <= len(lines)


def test_the_shipped_folder_is_the_one_the_pages_use() -> None:
    assert shipped().messages.keys() >= {"invoice", "overdue-text", "final-demand"}
