"""Pictures: nothing overlaps, nothing falls off the paper, every step is drawn once, the same plan draws the same."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.study.picture import rows
from engine.study.picture.days import course
from engine.study.picture.layout import RATIO, lay_out
from engine.study.picture.measure import width, wrap
from engine.study.picture.mermaid import markdown, mermaid, safe
from engine.study.picture.sheet import Box, Sheet
from engine.study.picture.svg import draw, picture
from tests.pictures import plans as made
from workers.cli import run
from workers.speech import choose

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "playbooks"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = st.sampled_from(("en", "es"))
DUES = st.one_of(st.none(), st.just(date(2026, 3, 2)))
ample = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0.2 and down > 0.2


def assert_sound(sheet: Sheet) -> None:
    for one, other in combinations(sheet.boxes, 2):
        assert not overlap(one, other), f"{one.kind} {one.key} lies on {other.kind} {other.key}"
    for box in sheet.boxes:
        assert 0 <= box.x <= box.x + box.width <= sheet.width, box
        assert 0 <= box.y <= box.y + box.height <= sheet.height, box
        for text in (text for text in box.texts if "turned" not in text.look and text.anchor == "start"):
            assert text.x >= box.x, text
            assert text.x + width(text.text, text.size, bold="bold" in text.look) <= box.x + box.width + 0.5, text
            assert box.y <= text.y <= box.y + box.height, text
    assert abs(sheet.width / sheet.height - RATIO) < 0.01


@ample
@given(plan=made.plans(), language=LANGUAGES, due=DUES)
def test_no_label_lies_on_another_and_all_are_on_the_paper(plan, language, due) -> None:  # type: ignore[no-untyped-def]
    assert_sound(lay_out(plan, "0" * 64, language, due))


@ample
@given(plan=made.plans(), due=DUES)
def test_every_step_is_drawn_once(plan, due) -> None:  # type: ignore[no-untyped-def]
    sheet = lay_out(plan, "0" * 64, "en", due)
    steps = sorted(step.path for stage in plan.stages for step in stage.steps)
    assert sorted(box.key for box in sheet.boxes if box.kind == "card") == steps
    assert sorted(dot.key for dot in sheet.dots) == steps
    root = ElementTree.fromstring(draw(sheet))
    drawn = [group.get("data-step") for group in root.iter(f"{SVG}g") if group.get("data-step")]
    assert sorted(filter(None, drawn)) == steps


@ample
@given(plan=made.plans(), due=DUES)
def test_a_line_leads_from_each_card_to_its_own_day_and_crosses_no_card(plan, due) -> None:  # type: ignore[no-untyped-def]
    sheet = lay_out(plan, "0" * 64, "en", due)
    cards = [box for box in sheet.boxes if box.kind == "card"]
    leaders = [path for path in sheet.paths if path.look.startswith("leader")]
    starts = sorted(path.points[0] for path in leaders)
    assert starts == sorted((dot.x, dot.y) for dot in sheet.dots)
    for path in leaders:
        for (x1, y1), (x2, y2) in pairwise(path.points):
            for part in (0.25, 0.5, 0.75):
                x, y = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
                assert not any(
                    box.x + 0.2 < x < box.x + box.width - 0.2 and box.y + 0.2 < y < box.y + box.height - 0.2
                    for box in cards
                ), (path, x, y)


@given(wanted=st.lists(st.floats(0, 1000), max_size=8).map(sorted), left=st.just(0.0), right=st.just(1000.0))
def test_what_is_spread_keeps_its_order_and_its_room(wanted: list[float], left: float, right: float) -> None:
    centres = rows.spread(wanted, [100.0] * len(wanted), left, right)
    assert all(after - before >= 100 - 1e-6 for before, after in pairwise(centres))
    assert all(left + 50 - 1e-6 <= centre <= right - 50 + 1e-6 for centre in centres)


@given(text=made.WORDS, room=st.integers(20, 300))
def test_wrapped_text_loses_no_sign_and_fits(text: str, room: int) -> None:
    lines = wrap(text, 12, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 12) <= room or len(line) == 1 for line in lines)


def test_days_are_counted_as_the_machine_counts_them() -> None:
    marks = {mark.step.what: mark for mark in course(made.small(), date(2026, 3, 2)).marks}
    assert marks["invoice"].day == -28, "issued on a Saturday, sent on the Monday after"
    assert marks["final-demand"].day == 10
    assert (marks["legal"].day, marks["legal"].since) == (17, 10), "five business days after a Thursday"


def test_the_picture_of_a_small_plan_is_kept(tmp_path: Path) -> None:
    drawn, kept = picture(made.small(), "ab" * 32, "en", date(2026, 3, 2)), HERE / "small.svg"
    if os.environ.get("COBRANZA_BLESS") == "1":
        kept.write_text(drawn, encoding="utf-8")
    assert drawn == kept.read_text("utf-8"), "look at it, then COBRANZA_BLESS=1"


@ample
@given(plan=made.plans(most=10), due=DUES)
def test_a_picture_is_sound_xml_and_needs_nothing_from_elsewhere(plan, due) -> None:  # type: ignore[no-untyped-def]
    text = picture(plan, "0" * 64, "es", due)
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert not [node for kind in ("script", "image", "use", "a") for node in root.iter(f"{SVG}{kind}")]
    assert text == picture(plan, "0" * 64, "es", due)
    assert "url(http" not in text
    assert "@import" not in (root.findtext(f"{SVG}style") or "")


def test_a_title_that_looks_like_markup_is_text() -> None:
    root = ElementTree.fromstring(picture(made.small(), "0" * 64))
    assert (root.findtext(f"{SVG}title") or "") == "Small & plain"


# ---------------------------------------------------------------------------------------------- Mermaid


def test_mermaid_of_a_small_plan() -> None:
    assert mermaid(made.small(), "es", date(2026, 3, 2)) == (
        "timeline\n"
        "    title Small & plain\n"
        "    section facturación\n"
        "        día −28, 2 feb 2026 : invoice (correo)\n"
        "    section recuperación\n"
        "        día +10, 12 mar 2026 : final-demand (carta → correo)\n"
        "        día +17, 19 mar 2026 : entregar a legal, aprueba ana en 2 días hábiles#59; si calla#58;"
        " se detiene y se avisa al responsable\n"
        "        día +30, 1 abr 2026 : termina, lo revisa ana\n"
    )


@ample
@given(plan=made.plans(most=12))
def test_mermaid_has_every_step_and_no_stray_mark(plan) -> None:  # type: ignore[no-untyped-def]
    text = mermaid(plan)
    lines = text.splitlines()
    assert lines[0] == "timeline"
    events = [event for line in lines[2:] if " : " in line for event in line.split(" : ")[1:]]
    assert len(events) == sum(len(stage.steps) for stage in plan.stages) + 1
    assert not any(set(re.sub(r"#\d+;", "", event)) & set("#;:") for event in events)
    assert markdown(plan) == f"```mermaid\n{text}```\n"


@given(text=made.WORDS)
def test_mermaid_reads_no_mark_of_its_own_in_text(text: str) -> None:
    written = safe(text)
    bare = re.sub(r"#\d+;", "", written)
    assert not set(bare) & set('#;:`<>{}"%')
    assert "\n" not in written


# ---------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize(("name", "begins"), [("x.svg", "<svg "), ("x.md", "```mermaid\n"), ("x.mmd", "timeline\n")])
def test_the_ending_of_the_file_chooses_the_form(name: str, begins: str, tmp_path: Path) -> None:
    out = tmp_path / name
    assert (
        run(["picture", str(SHIPPED / "pe-empresas.yaml"), "-o", str(out), "--due", "2026-03-02", "--lang", "es"]) == 0
    )
    choose(None)
    assert out.read_text("utf-8").startswith(begins)


def test_a_playbook_with_errors_is_not_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text("playbook: bad\n")
    assert run(["picture", str(tmp_path / "bad.yaml"), "--lang", "en"]) == 1
    choose(None)
    said = capsys.readouterr()
    assert said.out == ""
    assert "bad.yaml:1:1" in said.err


def test_a_due_day_that_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["picture", str(SHIPPED / "pe-empresas.yaml"), "--due", "2026-02-30", "--lang", "en"]) == 2
    choose(None)
    assert "'2026-02-30' is not a day" in capsys.readouterr().err


def test_a_form_that_nobody_draws_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["picture", str(SHIPPED / "pe-empresas.yaml"), "-o", str(tmp_path / "x.png"), "--lang", "en"]) == 2
    choose(None)
    assert "is written as .svg, .mmd, .mermaid, .md, not '.png'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_not_filled_with_a_drawing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(["picture", str(SHIPPED / "pe-empresas.yaml"), "--lang", "es"]) == 2
    choose(None)
    told = capsys.readouterr()
    assert (told.out, "agregue -o pe-empresas.svg" in told.err) == ("", True)
    assert run(["picture", str(SHIPPED / "pe-empresas.yaml"), "--format", "mermaid"]) == 0, "that is for reading"
