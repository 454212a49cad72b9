"""What the packs make of a playbook: what goes wrong is found, what is sound is not, and the days are counted right."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import workdays
from engine.case.gate import may_contact
from engine.language.calendars import holidays_of, regions_of
from engine.language.compiler import Compiled, compile_text
from engine.language.diagnostics import Finding
from engine.language.library import File, Library
from engine.language.packs import packs_of
from engine.language.proofs.examples import an_invoice, live
from engine.language.proofs.openings import NEVER, openings_of
from engine.language.proofs.postponements import as_table, journeys, postponements
from schemas.contact import ContactRequest
from schemas.plan import Calendar, Consequence, Ends, Moment, Plan, Source, Window
from schemas.rules import Hours, Opening, Pack, Rule

from .conftest import SINCE, YEARS_AHEAD


def check(text: str, library: Library, since: date | None = SINCE) -> Compiled:
    return compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD, since)


def of_law(text: str, library: Library) -> list[Finding]:
    mine = {
        "P401",
        "P402",
        "P403",
        "P404",
        "P410",
        "P412",
        "P413",
        "P414",
        "P415",
        "P420",
        "P421",
        "P422",
        "P423",
        "P424",
        "P425",
        "P426",
    }
    return [one for one in check(text, library).findings if one.code in mine]


def codes(text: str, library: Library) -> list[str]:
    return [one.code for one in of_law(text, library)]


def with_pack(library: Library, name: str, rules: str, head: str = "") -> Library:
    """The library with one pack more (or another in its place), all of it house policy."""
    text = f"pack: {name}\ntitle: {{en: {name}, es: {name}}}\nas_of: 2026-11-21\n{head}rules:\n{rules}"
    return msgspec.structs.replace(library, rules=library.rules | {name: File(f"rules/{name}.yaml", text.encode())})


def policy(rule: str) -> str:
    return f"  - {{id: only, {rule}, basis: policy, confidence: high}}\n"


def put(sound: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in sound
        sound = sound.replace(old, new, 1)
    return sound


def test_the_specification_s_playbook_breaks_no_law(sound: str, library: Library) -> None:
    assert of_law(sound, library) == []


# --- packs --------------------------------------------------------------------------------------------------------


def test_a_pack_that_is_not_there_is_an_error_with_the_word_to_type(sound: str, library: Library) -> None:
    (found,) = of_law(put(sound, ("[pe-b2b, house]", "[pe-b2b, hause]")), library)
    assert (found.code, found.severity) == ("P401", "error")
    assert found.fix is not None
    assert found.fix.text == "house"


def test_the_strict_form_of_a_pack_is_known(sound: str, library: Library) -> None:
    assert codes(put(sound, ("[pe-b2b, house]", "[pe-b2b-strict, house]")), library) == []


def test_a_broken_pack_is_told_in_its_own_file(sound: str, library: Library) -> None:
    spoilt = with_pack(library, "house", policy("cap: once a day"))
    (found,) = [one for one in check(sound, spoilt).findings if one.file == "rules/house.yaml"]
    assert (found.code, found.line) == ("P115", 5)


PERSONS = ("customer_kind: [company]", "customer_kind: [person]")


def test_persons_whom_a_law_protects(sound: str, library: Library) -> None:
    assert codes(put(sound, PERSONS, ("[pe-b2b, house]", "[house]")), library) == ["P422"]
    assert codes(put(sound, PERSONS, ("[pe-b2b, house]", "[pe-b2c, house]")), library) == []
    assert codes(put(sound, PERSONS, ("[pe-b2b, house]", "[pe-b2c-strict, house]")), library) == []


@pytest.mark.parametrize(
    ("country", "named"),
    [
        ("CO", "co-b2c"),
        ("CL", "cl-b2c"),
        ("EC", "ec-b2c"),
        ("AR", "ar-b2c"),
        ("ES", ""),
        ("MX", ""),
        ("US", ""),
        ("GB", "uk-breathing-space"),
    ],
)
def test_which_countries_have_a_law_that_binds_a_creditor(
    sound: str, library: Library, country: str, named: str
) -> None:
    """No hours or caps are law in Spain; those of Mexico bind lenders, those of the United States collectors."""
    text = put(sound, PERSONS, ("country: [PE]", f"country: [{country}]"), ("[pe-b2b, house]", "[house]"))
    told = [one.hint_en for one in of_law(text, library) if one.code == "P422"]
    assert told == ([f"add {named} to policy.contact_rules"] if named else [])


def test_a_pack_of_another_country_or_kind_is_a_warning(sound: str, library: Library) -> None:
    found = of_law(put(sound, ("[pe-b2b, house]", "[mx-b2b, pe-b2c, house]")), library)
    assert [(one.code, one.severity) for one in found] == [("P421", "warning")] * 2
    assert "for MX, and this playbook covers PE" in found[0].message_en
    assert "para personas, y este playbook cubre empresas" in found[1].message_es


def test_a_pack_of_the_union_fits_its_members(sound: str, library: Library) -> None:
    spain = (("country: [PE]", "country: [ES]"), ("calendar: PE", "calendar: ES"))
    assert "P421" not in codes(put(sound, *spain, ("[pe-b2b, house]", "[es-b2b, eu-b2b, house]")), library)
    assert codes(put(sound, ("[pe-b2b, house]", "[eu-b2b, house]")), library) == ["P421"]


def test_a_pack_for_agencies_is_named_in_vain(sound: str, library: Library) -> None:
    """Nothing of it is applied: no hours, no texts; and whether it fits is not asked."""
    text = put(sound, ("[pe-b2b, house]", "[pe-b2b, us-fdcpa, house]"))
    (found,) = check(text, library).findings
    assert (found.code, found.severity) == ("P423", "warning")
    assert postponements(plan_of(text, library), SINCE) == postponements(plan_of(sound, library), SINCE)


def test_a_lender_is_a_creditor(sound: str, library: Library) -> None:
    assert [one.code for one in of_law(put(sound, PERSONS, ("[pe-b2b, house]", "[mx-credit, pe-b2c]")), library)] == [
        "P421"
    ]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ("effective_from: 2026-01-05", ["P420"]),
        ("effective_from: 2026-01-06", ["P424"]),
        ("effective_from: 2028-01-05", ["P424"]),
        ("effective_from: 2028-01-06", []),
        ("effective_to: 2026-01-04", []),
        ("effective_to: 2026-01-05", ["P420"]),
    ],
)
def test_a_rule_speaks_while_it_is_in_force(sound: str, library: Library, dates: str, told: list[str]) -> None:
    assert date(2026, 1, 5) == SINCE
    assert codes(sound, with_pack(library, "house", policy(f"prohibits: [ask_reason], {dates}"))) == told


# --- acts ---------------------------------------------------------------------------------------------------------


def test_asking_why_where_that_is_forbidden(sound: str, library: Library) -> None:
    text = put(sound, ("[pe-b2b, house]", "[co-b2c, house]"))
    found = [one for one in of_law(text, library) if one.code == "P420"]
    assert [one.severity for one in found] == ["error"]
    assert "Ley 2300 de 2023, art. 4" in found[0].message_en
    assert "P420" not in codes(put(text, ("ask_reason: yes", "ask_reason: no")), library)


def test_deeds_that_a_pack_forbids(sound: str, library: Library) -> None:
    more = with_pack(library, "house", policy("prohibits: [report, charge_fee]"))
    assert [one.line for one in of_law(sound, more)] == [93]


# --- notices ------------------------------------------------------------------------------------------------------

DEMAND = "send: final-demand, by: [letter, email], attach: [statement_pdf], required: yes"


FROM_DUE = ("at: 10 business days after final-demand", "at: 60 days after due")


def test_a_deed_that_counts_from_its_notice_never_comes_without_it(sound: str, library: Library) -> None:
    assert codes(put(sound, (DEMAND, DEMAND.removesuffix(", required: yes"))), library) == []
    assert codes(put(sound, (DEMAND, DEMAND + ", only_if: {risk: high}")), library) == []


def test_a_notice_that_may_not_go_out_is_none(sound: str, library: Library) -> None:
    (optional,) = of_law(put(sound, (DEMAND, DEMAND.removesuffix(", required: yes")), FROM_DUE), library)
    assert optional.code == "P403"
    assert "only if nothing newer overtakes it" in optional.message_en
    (narrow,) = of_law(put(sound, (DEMAND, DEMAND + ", only_if: {risk: high}"), FROM_DUE), library)
    assert "under a condition that this step does not have" in narrow.message_en
    assert narrow.example is not None
    assert narrow.example.life("en")[0].split()[2:4] == ["..", "skip"]


def test_a_notice_under_the_deed_s_own_conditions_is_enough(sound: str, library: Library) -> None:
    same = "only_if: {amount_due: at least 5000 PEN}"
    report = ("report: credit-bureau", f"report: credit-bureau\n      {same}")
    assert codes(put(sound, (DEMAND, f"{DEMAND}, {same}"), report, FROM_DUE), library) == ["P404"]


def test_a_deed_that_counts_from_due_leaves_too_little_time_after_a_late_notice(sound: str, library: Library) -> None:
    (found,) = of_law(put(sound, ("at: 10 business days after final-demand", "at: 90 days after due")), library)
    assert found.code == "P404"
    assert found.fix is not None
    assert found.fix.text == "10 business days after final-demand"


@pytest.mark.parametrize(("days", "wrong"), [("9 business days", True), ("13 days", True), ("30 days", False)])
def test_the_waiting_time_is_counted_on_every_day(sound: str, library: Library, days: str, wrong: bool) -> None:
    """Thirteen days are ten business days or more on most days of the year, and fewer around holidays."""
    text = put(sound, ("at: 10 business days after final-demand", f"at: {days} after final-demand"))
    assert ("P404" in codes(text, library)) is wrong


def test_without_a_pack_that_asks_for_it_no_notice_is_missed(sound: str, library: Library) -> None:
    optional = (DEMAND, DEMAND.removesuffix(", required: yes"))
    assert codes(put(sound, optional, FROM_DUE, (", house]", "]")), library) == []


# --- days ---------------------------------------------------------------------------------------------------------


def test_a_window_that_never_opens_names_both_and_shows_a_life(sound: str, library: Library) -> None:
    spoilt = with_pack(library, "house", policy("window: [{days: every day, hours: 07:00 to 20:00}]"))
    (found,) = of_law(put(sound, ("hours: 09:00 to 18:00", "hours: 20:00 to 21:00")), spoilt)
    assert (found.code, found.severity) == ("P410", "error")
    assert "house.only" in found.message_en
    assert found.example is not None
    assert any("refused: house.only" in line for line in found.example.life("en"))


def test_a_channel_that_never_opens_is_a_warning_while_others_do(sound: str, library: Library) -> None:
    spoilt = with_pack(library, "house", policy("window: [{days: every day, hours: 20:00 to 21:00}], channels: [sms]"))
    (found,) = of_law(sound, spoilt)
    assert (found.code, found.severity) == ("P410", "warning")


def test_a_reminder_that_holidays_put_off_until_after_due(sound: str, library: Library) -> None:
    (found,) = of_law(put(sound, ("at: 5 days before due", "at: 3 days before due")), library)
    assert (found.code, found.severity) == ("P413", "error")
    assert found.fix is not None
    mended = put(sound, ("at: 5 days before due", f"at: {found.fix.text}"))
    assert codes(mended, library) == []


def test_chile_s_free_notice(sound: str, library: Library) -> None:
    first = "- {at: 1 day after due, send: overdue-first, by: [whatsapp, email]}"
    second = "- {at: 5 days after due, send: overdue-text, by: [sms, email]}"
    chile = ("[pe-b2b, house]", "[cl-b2c]")
    assert "P414" not in codes(put(sound, chile), library)
    call = "- {at: 1 day after due, call: courtesy-call, team: collections}"
    spoilt = put(sound, chile, (first, call), (second, call.replace("1 day", "5 days")))
    (found,) = [one for one in of_law(spoilt, library) if one.code == "P414"]
    assert "15 days after due" in found.message_en
    assert "Ley 19.496, art. 37" in found.message_en


def test_notices_that_share_out_all_invoices_are_enough(sound: str, library: Library) -> None:
    first, second = "send: overdue-first, by: [whatsapp, email]", "send: overdue-text, by: [sms, email]"
    low, others = ", only_if: {risk: low}", ", unless: {risk: low}"
    assert codes(put(sound, (first, first + low), (second, second + others)), library) == []
    (found,) = of_law(put(sound, (first, first + low), (second, second + low)), library)
    assert found.code == "P414"


def test_a_cap_that_the_schedule_breaks(sound: str, library: Library) -> None:
    three = with_pack(library, "house", policy("cap: at most 1 in 6 days, channels: [email, sms, whatsapp, letter]"))
    assert codes(sound, three) == ["P415"]
    assert codes(sound, with_pack(library, "house", policy("cap: at most 2 in 6 days"))) == []


def test_two_steps_that_share_no_channel_in_a_week_of_one_channel(sound: str, library: Library) -> None:
    lock = with_pack(library, "house", policy("one_channel: 7 days"))
    assert codes(sound, lock) == [], "both can go by e-mail"
    text = put(sound, ("overdue-first, by: [whatsapp, email]", "overdue-first, by: [whatsapp]"),
               ("overdue-text, by: [sms, email]", "overdue-text, by: [sms]"))  # fmt: skip
    assert codes(text, lock) == ["P415"]


# --- which steps a rule speaks of ---------------------------------------------------------------------------------

FIRST = "- {at: 1 day after due, send: overdue-first, by: [whatsapp, email]}"


def test_a_cap_of_the_calendar_counts_by_weeks_and_a_sliding_one_by_days(sound: str, library: Library) -> None:
    """One day and five days after due: within seven days always, in one week of the calendar on some due dates only."""
    sliding = of_law(
        sound, with_pack(library, "house", policy("cap: at most 1 in 7 days, channels: [email, sms, whatsapp]"))
    )
    weekly = of_law(
        sound,
        with_pack(library, "house", policy("cap: at most 1 in a calendar week, channels: [email, sms, whatsapp]")),
    )
    assert [one.code for one in sliding] == [one.code for one in weekly] == ["P415"]
    often, seldom = (int(one.message_en.partition(" of 731")[0].split()[-1]) for one in (*sliding, *weekly))
    assert 0 < seldom < often
    assert "at most 1 in a calendar week" in weekly[0].message_en
    assert "una semana calendario" in weekly[0].message_es


@pytest.mark.parametrize("days", [1, 2, 3])
def test_so_many_clear_days_are_one_day_more(sound: str, library: Library, days: int) -> None:
    def told(gap: str) -> list[tuple[str, str]]:
        found = of_law(sound, with_pack(library, "house", policy(f"gap: {gap}, channels: [email, sms, whatsapp]")))
        return [(one.code, one.message_en.partition(" for the pack")[0]) for one in found]

    assert told(f"{days} clear days") == told(f"{days + 1} days")
    assert bool(told(f"{days} clear days")) is (days > 1)


def test_what_counts_conversations_is_not_proved(sound: str, library: Library) -> None:
    for rule in ("cap: at most 1 in 60 days, counts: conversations", "gap: 60 days, after: conversations",
                 "one_channel: 60 days, after: conversations"):  # fmt: skip
        assert codes(sound, with_pack(library, "house", policy(rule))) == []
    (found,) = of_law(
        sound, with_pack(library, "house", policy("cap: at most 1 in 6 days, counts: contacts, per: invoice"))
    )
    assert "at most 1 in 6 days for each debt, if each reaches the customer" in found.message_en


def test_a_rule_about_overdue_debts_does_not_bind_reminders(sound: str, library: Library) -> None:
    closed = "window: [{days: every day, hours: 20:00 to 21:00}], holidays: open, "
    (overdue,) = of_law(sound, with_pack(library, "house", policy(closed + "when: overdue")))
    assert "overdue-first" in overdue.message_en
    assert "friendly-reminder" not in overdue.message_en
    (before,) = of_law(sound, with_pack(library, "house", policy(closed + "when: before due")))
    assert "friendly-reminder" in before.message_en
    assert "overdue-first" not in before.message_en
    assert codes(sound, with_pack(library, "house", policy(closed + "purposes: [marketing]"))) == []


def test_a_rule_on_a_clock_of_its_own(sound: str, library: Library) -> None:
    """Evening hours of Madrid are morning hours in Lima, and not in Madrid's own night."""
    hours = "window: [{{days: every day, hours: {}}}], holidays: open, zone: Europe/Madrid"
    assert codes(sound, with_pack(library, "house", policy(hours.format("16:00 to 23:00")))) == []
    assert codes(sound, with_pack(library, "house", policy(hours.format("01:00 to 05:00")))) == ["P410"]


def test_channels_that_need_consent(sound: str, library: Library) -> None:
    """Told where the playbook could take another channel; nowhere else is there anything to mend."""
    chat = with_pack(library, "house", policy("requires_consent: yes, channels: [whatsapp]"))
    assert codes(sound, chat) == [], "there is e-mail too"
    only = put(sound, (FIRST, FIRST.replace("[whatsapp, email]", "[whatsapp]")))
    (found,) = of_law(only, chat)
    assert (found.code, found.severity, found.line) == ("P426", "warning", 61)
    assert "'send: overdue-first'" in found.message_en
    assert codes(only, with_pack(library, "house", policy("requires_consent: yes"))) == []
    before = policy("requires_consent: yes, channels: [whatsapp], when: before due")
    assert codes(only, with_pack(library, "house", before)) == []


def test_packs_that_bind_nobody_s_contacts_are_no_findings(sound: str, library: Library) -> None:
    for rule in ("opt_out: customer", "blocks: [insolvency]", "reply: one", "states: {en: Keep it., es: Guárdelo.}"):
        assert codes(sound, with_pack(library, "house", policy(rule))) == []


@pytest.mark.parametrize("name", ["pe-empresas", "pe-personas"])
def test_the_shipped_playbooks_keep_the_law(name: str, library: Library) -> None:
    assert of_law(library.playbooks[name].body.decode(), library) == []


# --- the table ----------------------------------------------------------------------------------------------------


def plan_of(sound: str, library: Library) -> Plan:
    plan = check(sound, library).plan
    assert plan is not None
    return plan


def test_the_table_of_postponements(sound: str, library: Library) -> None:
    found = postponements(plan_of(sound, library), SINCE)
    first = next(one for one in found if one.step == "send: overdue-first")
    assert (first.path, first.median, first.longest, first.example) == (
        "first_contact.timeline[0]", 2, 4, date(2026, 4, 1),
    )  # fmt: skip
    # Maundy Thursday to Sunday: on the Monday overdue-text is due and takes its place.
    assert first.overtaken == Fraction(2, 731)
    lines = as_table(found, "en").splitlines()
    assert lines[0].split() == "contact put off usually at most for example, due never made".split()
    assert "send: overdue-first      32%      2 days   4 days   2026-04-01        <1%" in lines
    assert as_table(found, "es").startswith("contacto                 aplazado  por lo común  como máximo")
    assert as_table((), "en") == ""


def test_nothing_is_put_off_where_every_day_is_open(sound: str, library: Library) -> None:
    plan = plan_of(sound, library)
    open_always = msgspec.structs.replace(
        plan, packs=(), window=Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * 60), calendar=Calendar("PE")
    )
    assert postponements(open_always, SINCE) == ()


def test_what_is_put_off_on_paper_is_put_off_in_the_simulator(sound: str, library: Library) -> None:
    """The first and the last contact that depend on nothing, on some due dates of the longest delay."""
    plan = plan_of(put(sound, ("days: Monday to Friday", "days: every day")), library)
    known = journeys(plan, SINCE)
    for place in range(0, len(known.dues), 53):
        life = live(plan, an_invoice(plan, known.due(place)))
        made = {
            entry.event.step: entry.event.at
            for entry in life.entries
            if entry.event.__struct_config__.tag == "contact_made"
        }
        for one in known.contacts:
            if one.step.path in made and one.step.path.startswith(("first", "negotiation", "recovery")):
                day = workdays.local_date(made[one.step.path], "America/Lima")
                assert day == date.fromordinal(one.done[place])


# --- open days against the clock ----------------------------------------------------------------------------------

# Quarters of an hour, which is how often the gate is asked; after the night in which clocks are set.
QUARTERS = st.tuples(st.integers(4 * 4, 24 * 4 - 1), st.integers(4 * 4 + 1, 24 * 4))
HOURS = QUARTERS.filter(lambda span: span[0] < span[1]).map(lambda span: (15 * span[0], 15 * span[1]))


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    opens, closes = draw(HOURS)
    return Opening(tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))), opens, closes)


@st.composite
def ruled(draw: st.DrawFn) -> tuple[Plan, str]:
    country = draw(st.sampled_from(["PE", "ES", "CL", "EC"]))
    hours = [Hours(tuple(draw(st.lists(openings(), min_size=1, max_size=2))), draw(st.booleans())) for _ in range(2)]
    days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
    clocks = st.sampled_from(["", "", "America/Lima"]) if country == "PE" else st.just("")
    rules = tuple(
        Rule(f"r{n}", one, effective_from=draw(days), effective_to=draw(days), zone=draw(clocks))
        for n, one in enumerate(hours)
    )
    one = draw(openings())
    window = Window(one.days, one.opens, one.closes, draw(st.sampled_from(["customer", "America/Lima"])))
    regions = regions_of(country, (2026, 2027)) if draw(st.booleans()) else ()
    calendar = Calendar(country, holidays=holidays_of(country, "", (2026, 2027)), regions=regions)
    packs = (Pack("xx", rules[: draw(st.integers(0, 2))]),)
    return under(calendar, window, packs), country


def under(calendar: Calendar, window: Window, packs: tuple[Pack, ...] = ()) -> Plan:
    """A plan of which only the hours matter."""
    ends = Ends(Moment("due"), Consequence("go_on"))
    return Plan(1, "x", Source("x.yaml", ""), (), ends, calendar, window, packs=packs)


@settings(deadline=None, max_examples=60)
@given(ruled(), st.dates(date(2026, 1, 2), date(2027, 11, 30)))
def test_open_days_are_those_on_which_the_gate_opens(case: tuple[Plan, str], day: date) -> None:
    """For a customer whose zone is not known, between the last zone's midnight and the first zone's next."""
    plan, country = case
    if plan.window.timezone == "America/Lima" and country != "PE":
        return  # hours on two clocks may meet on two days at once; the proof looks at one
    zones = workdays.country_zones(country)
    starts = max(workdays.start_of(day, zone) for zone in zones)
    ends = min(workdays.start_of(day + timedelta(days=1), zone) for zone in zones)
    verdict = may_contact(ContactRequest(
        now=starts, zone="", channels=("email",), addresses=frozenset({"email"}), opted_out=frozenset(), past=(),
        window=plan.window, calendar=plan.calendar, limits=(), one_a_day=False, packs=plan.packs,
    ))  # fmt: skip
    opens = verdict.says == "allowed" or (verdict.until is not None and verdict.until < ends)
    assert opens == (openings_of(plan, ("email",), date(2026, 1, 1))(day.toordinal()) == day.toordinal())


def test_the_end_of_the_days_looked_at_closes_nothing() -> None:
    plan = under(Calendar("PE"), Window((1,)))
    found = openings_of(plan, ("email",), date(2026, 1, 1))
    assert NEVER not in found.following


def test_packs_named_by_nobody_are_still_read(library: Library) -> None:
    assert not packs_of(library, sorted(library.rules))[1]


def test_hours_that_overlap_do_not_multiply(sound: str, library: Library) -> None:
    """Two openings of each of many rules: what they share is still one stretch of the day."""
    twice = "window: [{days: every day, hours: 08:00 to 13:00}, {days: every day, hours: 09:00 to 20:00}]"
    rules = "".join(
        f"  - {{id: r{n}, {twice}, effective_from: 2026-02-{n % 28 + 1:02}, basis: policy, confidence: high}}\n"
        for n in range(60)
    )
    plan = plan_of(sound, with_pack(library, "house", rules))
    assert openings_of(plan, ("email",), SINCE).ever_open


def test_of_many_caps_that_a_contact_breaks_the_strictest_is_told(sound: str, library: Library) -> None:
    rules = "".join(
        f"  - {{id: r{n}, cap: at most 1 in {n} days, basis: policy, confidence: high}}\n" for n in range(7, 30)
    )
    found = of_law(sound, with_pack(library, "house", rules))
    assert len({one.line for one in found}) == len(found)
    assert sum(one.example is not None for one in found) == min(len(found), 3)
