"""Which rule packs a playbook names, and whether they are the right ones: P401, P421 to P425. It counts no days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from engine.case.contact.binding import EUROPEAN_UNION
from engine.language.diagnostics import Finding
from engine.language.packs import file_of, read_pack, standing, where
from engine.language.proofs import law_acts, law_caps, law_consent, law_days
from engine.language.proofs.days import DUE_DATES
from engine.language.proofs.draft import Check, Draft, facts_asked
from engine.language.writing.suggestions import did_you_mean, listed
from schemas.rules import BINDING, Blocks, Cap, Consent, Gap, Hours, Pack, Prohibits, binding


def check_rule_packs(draft: Draft) -> Iterator[Finding]:
    """P401: every pack that is named is there; else the playbook would run without rules its author counts on."""
    for place, name in enumerate(draft.plan.contact_rules):
        if name and file_of(draft.library, name)[0] is None:
            near = did_you_mean(name, draft.library.rules)
            known = listed(sorted(draft.library.rules))
            none = (f"there is no pack beside the playbook; put it there as rules/{name}.yaml",
                    f"no hay ningún paquete junto al playbook; póngalo allí como rules/{name}.yaml")  # fmt: skip
            there = (f"there are: {known}", f"hay: {known}") if known else none
            yield draft.finding("P401", f"policy.contact_rules[{place}]",
                                f"there is no rule pack '{name}'", f"no hay paquete de reglas «{name}»",
                                (near[0] or there[0], near[1] or there[1], near[2]))  # fmt: skip


def check_packs_apply(draft: Draft) -> Iterator[Finding]:
    """P421: a pack of another country, or for another kind of customer, binds a playbook that it was not made for."""
    for place, pack in _named(draft):
        name = pack.id
        if pack.binds_creditor and (why := _why_not_for(draft, pack)):
            en, es = why
            yield draft.finding("P421", f"policy.contact_rules[{place}]",
                                f"the pack '{name}' is {en}", f"el paquete «{name}» es {es}",
                                ("its rules are applied all the same; name the pack that fits, or delete it",
                                 "sus reglas se aplican igual; nombre el paquete que corresponde, o bórrelo"),
                                warning=True)  # fmt: skip


def check_calendar_is_the_customers(draft: Draft) -> Iterator[Finding]:
    """P425: holidays are those of the country where the customers are; of another one they close the wrong days."""
    covers, calendar = covered_words(draft, "country"), draft.plan.calendar.country
    if calendar and covers and calendar not in covers:
        there = listed(covers)
        yield draft.finding("P425", "policy.calendar",
                            f"these are the holidays of {calendar}, and this playbook covers {there}",
                            f"estos son los feriados de {calendar}, y este playbook cubre {there}",
                            (f"write {covers[0]}", f"escriba {covers[0]}", covers[0]),
                            warning=True,
                            elsewhere=draft.elsewhere("policy.covers.country", "the countries it covers",
                                                      "los países que cubre"))  # fmt: skip


def check_packs_bind_the_creditor(draft: Draft) -> Iterator[Finding]:
    """P423: a pack that binds agencies says nothing to a creditor who collects what it is owed itself."""
    for place, pack in _named(draft):
        if not pack.binds_creditor:
            yield draft.finding("P423", f"policy.contact_rules[{place}]",
                                f"the pack '{pack.id}' binds agencies, not the creditor itself; its rules are not "
                                "applied",
                                f"el paquete «{pack.id}» obliga a las agencias, no al propio acreedor; sus reglas no "
                                "se aplican",
                                ("delete it; whoever collects for you keeps to it in its own playbook",
                                 "bórrelo; quien cobre por usted lo cumple en su propio playbook"),
                                warning=True)  # fmt: skip


def check_rules_to_come(draft: Draft) -> Iterator[Finding]:
    """P424: a rule that comes into force within the 24 months changes what the playbook may do from then on."""
    since = draft.since
    for place, pack in _named(draft) if since is not None else ():
        for _, rule in binding((pack,)):
            starts = rule.effective_from
            if starts is not None and since is not None and since < starts < since + timedelta(days=DUE_DATES):
                (en, es), name = standing(rule), f"{pack.id}.{rule.id}"
                yield draft.finding("P424", f"policy.contact_rules[{place}]",
                                    f"{name} comes into force on {starts} ({en}); until then nothing is asked by it",
                                    f"{name} entra en vigor el {starts} ({es}); hasta entonces no exige nada",
                                    ("check the playbook again on that day",
                                     "revise el playbook de nuevo ese día"),
                                    warning=True,
                                    elsewhere=where(draft.library, rule, "the rule", "la regla"))  # fmt: skip


def _named(draft: Draft) -> Iterator[tuple[int, Pack]]:
    """The packs that are there, each with its place in the list."""
    packs = {pack.id: pack for pack in draft.plan.packs}
    for place, name in enumerate(draft.plan.contact_rules):
        if name in packs:
            yield place, packs[name]


def _why_not_for(draft: Draft, pack: Pack) -> tuple[str, str] | None:
    countries, kinds = covered_words(draft, "country"), covered_words(draft, "customer_kind")
    home = EUROPEAN_UNION if pack.country == "EU" else {pack.country}
    if pack.country and countries and not home.intersection(countries):
        covers = listed(countries)
        return f"for {pack.country}, and this playbook covers {covers}", (
            f"para {pack.country}, y este playbook cubre {covers}")  # fmt: skip
    if pack.customer_kinds and kinds and not set(pack.customer_kinds) & set(kinds):
        (en, es), (covers, cubre) = _people(pack.customer_kinds), _people(kinds)
        return f"for {en}, and this playbook covers {covers}", f"para {es}, y este playbook cubre {cubre}"
    return None


def _people(kinds: tuple[str, ...]) -> tuple[str, str]:
    return listed(_KINDS[kind][0] for kind in kinds), listed(_KINDS[kind][1] for kind in kinds)


_KINDS: Final = {"person": ("persons", "personas"), "company": ("companies", "empresas")}


def check_law_is_named(draft: Draft) -> Iterator[Finding]:
    """P422: persons are protected where they live, whether or not the author thought of it."""
    if "person" not in covered_words(draft, "customer_kind"):
        return
    named = {name.removesuffix("-strict") for name in draft.plan.contact_rules}
    for country in covered_words(draft, "country"):
        for name, file in sorted(draft.library.rules.items()):
            pack, wrong = read_pack(file)
            if name not in named and not wrong and protects_persons(pack, country):
                yield draft.finding("P422", "policy.contact_rules",
                                    f"persons in {country} are protected by the pack '{name}' "
                                    f"({pack.title_en}), which is not named",
                                    f"a las personas en {country} las protege el paquete «{name}» "
                                    f"({pack.title_es}), que no se nombra",
                                    (f"add {name} to policy.contact_rules", f"agregue {name} a policy.contact_rules"),
                                    warning=True, key=True)  # fmt: skip


def protects_persons(pack: Pack, country: str) -> bool:
    """Whether a creditor who collects from persons in the country is bound by the pack's law."""
    is_for = not pack.customer_kinds or "person" in pack.customer_kinds
    binds = not pack.collectors or "creditor" in pack.collectors  # whether it lends is not known here
    law = any(
        rule.basis in BINDING and rule.profile == "literal" and isinstance(rule.says, _PROTECT) for rule in pack.rules
    )
    return pack.country == country and not pack.subdivision and is_for and binds and law


_PROTECT: Final = (Hours, Cap, Gap, Prohibits, Consent, Blocks)


def covered_words(draft: Draft, fact: str) -> tuple[str, ...]:
    """The words of a fact that `covers` lists; the calendar's country where it lists none."""
    covers = draft.plan.covers
    asked = facts_asked(covers) if covers is not None else ()
    words = (word for part in asked if part.fact == fact for test in part.tests for word in test.words)
    found = tuple(dict.fromkeys(words))
    return found or ((draft.plan.calendar.country,) if fact == "country" and draft.plan.calendar.country else ())


OF_WORDS: Final[tuple[Check, ...]] = (check_rule_packs,)
OF_SENSE: Final[tuple[Check, ...]] = (
    check_calendar_is_the_customers, check_packs_apply, check_packs_bind_the_creditor, check_rules_to_come,
    check_law_is_named, *law_acts.OF_SENSE, *law_consent.OF_SENSE,
)  # fmt: skip
OF_DAYS: Final[tuple[Check, ...]] = law_days.OF_DAYS + law_caps.OF_DAYS
