"""What rule packs forbid, and the notice they ask for before a deed: P403, P404, P420. It counts no closed days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from engine.language.diagnostics import Elsewhere, Example, Finding, Fix
from engine.language.packs import standing, where
from engine.language.proofs.almanac import almanac
from engine.language.proofs.days import DUE_DATES, Times, first_day
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.shown import life_of_invoice, life_shown
from engine.language.proofs.together import invoice_for
from engine.language.writing.units import KINDS
from schemas.plan import Condition, Duration, Step
from schemas.rules import Notice, Pack, Prohibits, Rule, binding


def rules_of(draft: Draft) -> Iterator[tuple[Pack, Rule]]:
    """Every rule of the packs that the playbook names that binds the creditor on the first day of the proofs."""
    return binding(draft.plan.packs, *(() if draft.since is None else (draft.since,)))


# ---------------------------------------------------------------------------------------------- what is forbidden


def check_prohibited_acts(draft: Draft) -> Iterator[Finding]:
    """P420: nothing that a pack forbids is in the playbook."""
    told: set[str] = set()
    for pack, rule in rules_of(draft):
        acts = rule.says.acts if isinstance(rule.says, Prohibits) and not rule.says.during else ()
        if "ask_reason" in acts and draft.plan.ask_reason and "ask_reason" not in told:
            told.add("ask_reason")
            yield _forbidden(draft, "negotiation.ask_reason", pack, rule,
                             ("asking why the customer has not paid", "preguntar por qué no se pagó"),
                             ("write ask_reason: no", "escriba ask_reason: no", "no"))  # fmt: skip
        for step in draft.steps():
            if step.verb in acts and step.path not in told:
                told.add(step.path)
                yield _forbidden(draft, f"{step.path}.{step.verb}", pack, rule, (f"'{step.verb}'", f"«{step.verb}»"),
                                 ("delete this step", "borre este paso"))  # fmt: skip


def _forbidden(draft: Draft, path: str, pack: Pack, rule: Rule, act: tuple[str, str],
               hints: tuple[str, str] | tuple[str, str, str]) -> Finding:  # fmt: skip
    en, es = standing(rule)
    return draft.finding("P420", path, f"{act[0]} is forbidden by the pack '{pack.id}' ({en})",
                         f"{act[1]} está prohibido por el paquete «{pack.id}» ({es})", hints,
                         elsewhere=_rule_at(draft, rule))  # fmt: skip


def _rule_at(draft: Draft, rule: Rule) -> Elsewhere | None:
    return where(draft.library, rule, "the rule", "la regla")


# ---------------------------------------------------------------------------------------------- notices before deeds


def check_deeds_are_announced(draft: Draft) -> Iterator[Finding]:
    """P403: the notice that a pack asks for before a report or hand-over goes out before it, whatever happens."""
    for step, pack, rule, notice in _announced(draft):
        en, es = standing(rule)
        asked = (f"; the pack '{pack.id}' asks for it ({en})", f"; lo pide el paquete «{pack.id}» ({es})")
        demands = notices_before(draft, step, notice)
        name = notice.message or "message"
        if not demands:
            yield draft.finding("P403", f"{step.path}.{step.verb}",
                                f"'{step.verb}' comes without '{name}' before it" + asked[0],
                                f"«{step.verb}» llega sin «{name}» antes" + asked[1],
                                _write_notice(notice), elsewhere=_rule_at(draft, rule),
                                example=_shown(draft, step))  # fmt: skip
        elif not any(_comes_first(draft, demand, step) for demand in demands):
            yield _may_not_go_out(draft, step, demands[-1], notice, asked)


def _announced(draft: Draft) -> Iterator[tuple[Step, Pack, Rule, Notice]]:
    """The deeds that must be announced, each with the first rule of its kind."""
    for step in draft.steps():
        for pack, rule in rules_of(draft):
            if isinstance(rule.says, Notice) and step.verb in rule.says.before:
                yield step, pack, rule, rule.says


def notices_before(draft: Draft, deed: Step, notice: Notice) -> list[Step]:
    """The messages before a deed that may be its notice: those of the notice's name, or any where it has none."""
    steps = [step for stage in draft.plan.stages for step in stage.steps]
    earlier = steps[: steps.index(deed)] if deed in steps else steps
    return [step for step in earlier if step.verb == "send" and notice.message in ("", step.what)]


def _comes_first(draft: Draft, demand: Step, deed: Step) -> bool:
    """Whether the notice went out wherever the deed is done.

    A deed that counts from the notice has no day without it. Any other needs one that is never skipped, and that
    stands under no condition of its own.
    """
    if _offsets_to(draft, deed, demand.path) is not None:
        return True
    own, others = ((_bare(step.only_if), _bare(step.unless)) for step in (demand, deed))
    return demand.required and own in ((None, None), others)


def _bare(condition: Condition | None) -> Condition | None:
    """A condition without its places, so that two that say the same are the same."""
    if condition is None:
        return None
    parts = tuple(part for inner in condition.parts if (part := _bare(inner)) is not None)
    return msgspec.structs.replace(condition, place="", parts=parts)


def _may_not_go_out(draft: Draft, deed: Step, demand: Step, notice: Notice, asked: tuple[str, str]) -> Finding:
    why = ("under a condition that this step does not have", "con una condición que este paso no tiene")
    if not demand.required:
        why = ("only if nothing newer overtakes it", "solo si nada más nuevo lo alcanza")
    span = written(notice.wait or Duration(1))
    hints = (f"count this step from it: {span} after {demand.what}",
             f"cuente este paso desde él: {span} after {demand.what}")  # fmt: skip
    return draft.finding("P403", f"{deed.path}.{deed.verb}",
                         f"'{demand.what}' goes out before '{deed.verb}' {why[0]}" + asked[0],
                         f"«{demand.what}» sale antes de «{deed.verb}» {why[1]}" + asked[1], hints,
                         elsewhere=draft.elsewhere(f"{demand.path}.send", "the notice", "el aviso"),
                         example=_without(draft, deed, demand))  # fmt: skip


def _shown(draft: Draft, deed: Step) -> Example:
    """The life that leads to the deed: what went out in its stage before it."""
    paths = [step.path for step in draft.steps() if step.stage == deed.stage]
    return life_shown(draft, Times(1, 1, 0), paths[: paths.index(deed.path) + 1], (deed,))


def _without(draft: Draft, deed: Step, demand: Step) -> Example | None:
    """The life of an invoice for which the deed is done and the notice is not sent, where conditions part them."""
    if not (demand.only_if or demand.unless):
        return None
    witness = invoice_for(draft.plan, (deed,), (demand,))
    return life_of_invoice(draft, 0, witness, (demand.path, deed.path)) if witness is not None else None


def _write_notice(notice: Notice) -> tuple[str, str]:
    step = f"- {{at: 45 days after due, send: {notice.message or 'final-demand'}, by: [letter, email], required: yes}}"
    return f"add before it, for example:\n{step}", f"agregue antes, por ejemplo:\n{step}"


# ---------------------------------------------------------------------------------------------- waiting time


def check_deeds_wait(draft: Draft) -> Iterator[Finding]:
    """P404: between the notice and the deed lies the time that the pack gives, also when the notice was late."""
    told: set[str] = set()
    for step, pack, rule, notice in _announced(draft):
        demands = [one for one in notices_before(draft, step, notice) if _comes_first(draft, one, step)]
        if notice.wait is None or not demands or step.path in told:
            continue
        if not any(waits(draft, step, demand, notice.wait) for demand in demands):
            told.add(step.path)
            yield _too_soon(draft, step, demands[-1], pack, rule, notice.wait)


def waits(draft: Draft, deed: Step, demand: Step, wait: Duration) -> bool:
    """Whether the deed counts from the notice (or from what counts from it) and always lets the time go by."""
    offsets = _offsets_to(draft, deed, demand.path)
    if offsets is None:
        return False
    known = almanac(draft.plan.calendar, draft.plan.window)
    first = (draft.since or first_day(draft.plan.calendar)).toordinal()
    for day in range(first, first + DUE_DATES):
        done = day
        for offset in offsets:
            done = known.opens(known.add(done, offset))
        if done < known.add(day, wait):
            return False
    return True


def _offsets_to(draft: Draft, deed: Step, path: str) -> list[Duration] | None:
    """The offsets that lead from a step to the deed, in order; None when the deed does not count from it."""
    steps = {step.path: step for step in draft.steps()}
    offsets: list[Duration] = []
    step = deed
    while step.at.anchor == "step":
        offsets.insert(0, step.at.offset)
        if step.at.step == path:
            return offsets
        step = steps[step.at.step]
    return None


def _too_soon(draft: Draft, deed: Step, demand: Step, pack: Pack, rule: Rule, wait: Duration) -> Finding:
    en, es = standing(rule)
    span, plazo = written(wait), spoken(wait)
    counts = _offsets_to(draft, deed, demand.path) is not None
    why = (f"comes less than {span} after '{demand.what}'", f"llega menos de {plazo} después de «{demand.what}»")
    if not counts:
        why = (f"does not count from '{demand.what}': when that is late, less than {span} are left",
               f"no se cuenta desde «{demand.what}»: si este se atrasa, quedan menos de {plazo}")  # fmt: skip
    at = f"{span} after {demand.what}"
    node = draft.node(f"{deed.path}.at")
    fix = Fix(node.line, node.column, node.end_line, node.end_column, at)
    life = life_shown(draft, Times(1, 1, 0), (demand.path, deed.path), (deed,)) if counts else None
    return draft.finding("P404", f"{deed.path}.at",
                         f"'{deed.verb}' {why[0]}; the pack '{pack.id}' gives that time ({en})",
                         f"«{deed.verb}» {why[1]}; el paquete «{pack.id}» da ese plazo ({es})",
                         (f"write at: {at}", f"escriba at: {at}"), fix=fix, example=life,
                         elsewhere=_rule_at(draft, rule))  # fmt: skip


def written(span: Duration) -> str:
    """A length of time as authors write it: `10 business days`."""
    text = f"{span.count} {span.unit.replace('_', ' ')}"
    return text if span.count != 1 else text.removesuffix("s")


def spoken(span: Duration) -> str:
    """The same in Spanish: `10 días hábiles`."""
    one, many = _UNITS[span.unit]
    return f"{span.count} {one if span.count == 1 else many}"


_UNITS: Final = {
    "days": ("día", "días"), "business_days": ("día hábil", "días hábiles"), "weeks": ("semana", "semanas"),
    "months": ("mes", "meses"),
}  # fmt: skip
assert KINDS["duration"].read(written(Duration(1, "business_days"))) == Duration(1, "business_days")
OF_SENSE: Final[tuple[Check, ...]] = (check_prohibited_acts, check_deeds_are_announced, check_deeds_wait)
