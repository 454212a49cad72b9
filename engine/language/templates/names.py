"""The names of a template: which are known at a place, which may be missing there. It knows no filters and no tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from liquid.builtin.expressions import Path, StringLiteral

from engine.language.templates.filters import ANY, COUNT, Shape, at
from engine.language.templates.text import Flaw, Need
from engine.language.writing.suggestions import listed, nearest
from schemas.variables import VARIABLES, names_under

if TYPE_CHECKING:
    from liquid.builtin.expressions.filtered import Filter
    from liquid.expression import Expression

_ROOTS: Final = names_under("")
_ENDS: Final = ("first", "last")
# What people call things in other systems and in Spanish, where there is something of that kind at the place.
_MEANT: Final = {
    "cliente": "customer", "deudor": "customer", "debtor": "customer", "client": "customer", "acreedor": "creditor",
    "empresa": "creditor", "company": "creditor", "facturas": "invoices", "comprobantes": "invoices",
    "total": "total_due", "deuda": "total_due", "balance": "total_due", "hoy": "today", "now": "today", "date": "today",
    "fecha": "today", "oferta": "offer", "condiciones": "terms", "medios": "methods", "otros": "also",
    "customer_name": "customer.name", "nombre_cliente": "customer.name", "nombre": "name", "tipo": "kind",
    "correo": "email", "mail": "email", "telefono": "phone", "teléfono": "phone", "tel": "phone", "cuenta": "account",
    "link": "pay_url", "url": "pay_url", "enlace": "pay_url", "numero": "number", "número": "number", "id": "number",
    "monto": "amount_due", "importe": "amount_due", "saldo": "amount_due", "amount": "amount_due",
    "vencimiento": "due_on", "due_date": "due_on", "due": "due_on", "emision": "issued_on", "emisión": "issued_on",
    "issue_date": "issued_on", "issued": "issued_on", "mora": "days_past_due", "days_late": "days_past_due",
    "dias_mora": "days_past_due", "etapa": "stage", "cuotas": "instalments", "descuento": "discount",
    "inicial": "down_payment", "tasa": "rate", "plazo": "payment",
}  # fmt: skip
_ONE_OF_MANY: Final = ("factura", "comprobante", "bill", "invoice")


class Names:
    """What is in scope, and what is known to be there, as the walk goes along."""

    def __init__(self, text: str, tell: Callable[[Flaw], None]) -> None:
        self.text, self._tell = text, tell
        self.needs: list[Need] = []
        self.printed: set[str] = set()
        self._scopes: list[dict[str, Shape]] = [{}]
        self._there: list[frozenset[str]] = []
        # Names that are given somewhere in the text, for what is asked before or outside.
        given = re.findall(r"\{%-?\s*(for|assign|capture|tablerow)\s+(\w+)", text)
        self._given = {name: tag for tag, name in given}

    @contextmanager
    def block(self, names: dict[str, Shape]) -> Iterator[None]:
        """Names of a block, gone at its end."""
        self._scopes.append(names)
        yield
        self._scopes.pop()

    @contextmanager
    def there(self, paths: frozenset[str]) -> Iterator[None]:
        """Paths that are known to be there within."""
        self._there.append(paths)
        yield
        self._there.pop()

    def assign(self, name: str, shape: Shape) -> None:
        """A name given by the template itself: it stands to the end of the text."""
        self._scopes[0][name] = shape

    def given(self) -> dict[str, Shape]:
        """The names that the template gave itself so far."""
        return dict(self._scopes[0])

    def only_given(self, names: dict[str, Shape]) -> None:
        """Go on with these: a name that only one branch gave is not there for whom the other was written."""
        self._scopes[0] = dict(names)

    # ------------------------------------------------------------------------------------------ places

    def span(self, path: Path) -> tuple[int, int]:
        """From where to where a path is written."""
        return path.token.start_index, self._segment(path, len(path.path) - 1)[1]

    def inside_quotes(self, value: StringLiteral) -> tuple[int, int]:
        """Where the letters of a quoted text stand."""
        start = value.token.start_index
        start += self.text[start : start + 1] in ("'", '"')
        return start, start + len(value.value)

    def written(self, path: Path) -> str:
        """The path as it is written."""
        start, end = self.span(path)
        return self.text[start:end]

    def _segment(self, path: Path, number: int) -> tuple[int, int]:
        start = end = path.token.start_index
        for segment in path.path[: number + 1]:
            written = str(segment) if not isinstance(segment, Path) else ""
            found = self.text.find(written, end)
            start = found if found >= 0 else end
            end = start + len(written)
            end += self.text.startswith("]", end)
        return start, end

    # ------------------------------------------------------------------------------------------ meaning

    def path(self, expression: Expression) -> str:
        """The canonical path of an expression, without a word about it; empty where it has none."""
        if isinstance(expression, Path) and len(expression.path) > 1 and expression.path[-1] == "size":
            owner = self.shape(expression, 1)
            return f"{owner.path}.size" if owner.path else ""
        if isinstance(expression, Path) and isinstance(expression.path[-1], int):
            owner = self.shape(expression, 1)
            return f"{owner.path}[{expression.path[-1]}]" if owner.path else ""
        return self.shape(expression).path if isinstance(expression, Path) else ""

    def shape(self, path: Path, but: int = 0) -> Shape:
        """What a path is, or what it is without its last names, without a word about it."""
        first, *rest = path.path[: len(path.path) - but]
        shape = self._found(first) if isinstance(first, str) else None
        for segment in rest:
            shape = _below(shape, segment) if shape is not None else None
        return shape or ANY

    def _found(self, name: str) -> Shape | None:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return at(name) if name in VARIABLES else None

    def resolve(self, path: Path, printed: bool = False) -> Shape:
        """What a path is; what is wrong with it is told, what it needs is noted."""
        first, *rest = path.path
        shape = self._found(first) if isinstance(first, str) else ANY
        if shape is None:
            self._unknown_root(path, str(first))
            return ANY
        for number, segment in enumerate(rest, 1):
            if shape.kind == "any":
                return ANY
            self._need(path, shape, number - 1, part=True)
            inner = _below(shape, segment)
            if inner is None:
                self._unknown_part(path, shape, number)
                return ANY
            self._need_item(path, shape, segment, number)
            shape = inner
        if printed:
            self.printed.add(shape.path)
            self._need(path, shape, len(rest), part=False)
        return shape

    def field(self, item: Shape, given: Sequence[Any], each: Filter) -> str:
        """The name that `map: 'number'` and its like ask of a list's items."""
        value = given[0].value if given else None
        if not isinstance(value, StringLiteral):
            return ""
        known = names_under(item.path) if item.kind == "map" else ()
        if known and value.value not in known:
            self._tell(_no_such(value.value, item.path, known, self.inside_quotes(value)))
        elif known:
            self.printed.add(f"{item.path}.{value.value}")
        return str(value.value)

    # ------------------------------------------------------------------------------------------ what is missing

    def _is_there(self, path: str) -> bool:
        return any(path in known for known in self._there)

    def _need(self, path: Path, shape: Shape, number: int, part: bool) -> None:
        variable = VARIABLES.get(shape.path)
        if variable is None or variable.there == "always" or self._is_there(shape.path):
            return
        if variable.kind == "list" and part:
            return  # An empty list has a size, and can be gone through.
        end = self._segment(path, number)[1]
        start = path.token.start_index
        # A map cannot be printed at all, which is told elsewhere; a span or money that is not there breaks its filter.
        if part or variable.kind != "map":
            breaks = part or variable.kind in ("span", "money")
            self.needs.append(Need(shape.path, start, end, breaks, self.text[start:end]))

    def _need_item(self, path: Path, shape: Shape, segment: Any, number: int) -> None:
        """An item of a list that may be shorter: of `invoices` only the first is certain."""
        if shape.kind != "list" or not (isinstance(segment, int) or segment in _ENDS):
            return
        is_first = segment in (0, -1, *_ENDS)
        certain = is_first and (shape.path == "invoices" or self._is_there(f"{shape.path}[0]"))
        if certain or self._is_there(f"{shape.path}[]") or self._is_there(f"{shape.path}[{segment}]"):
            return
        if shape.path in ("invoices", "also", "methods"):
            start, end = path.token.start_index, self._segment(path, number)[1]
            self.needs.append(Need(f"{shape.path}[]", start, end, True, self.text[start:end]))

    # ------------------------------------------------------------------------------------------ what is unknown

    def _unknown_root(self, path: Path, name: str) -> None:
        where = self._segment(path, 0)
        if name in self._given:
            self._tell(_not_yet(name, self._given[name], where))
            return
        if name in _ONE_OF_MANY:
            self._tell(_outside_a_loop(name, where))
            return
        word = name if name in _MEANT.values() else _MEANT.get(name, name)
        homes = [known for known in VARIABLES if known.endswith(f".{word}") and "[" not in known]
        homes += [f"invoices[0].{word}"] if f"invoices[].{word}" in VARIABLES else []
        near = homes[0] if len(homes) == 1 else _meant(name, [*_ROOTS, *self._scopes[0], "customer.name"])
        choices = homes if len(homes) > 1 else _ROOTS
        hint, pista = (f"did you mean '{near}'?", f"¿quiso decir «{near}»?") if near else (
            f"there are: {listed(choices)}", f"hay: {listed(choices)}")  # fmt: skip
        self._tell(Flaw("P514", *where, f"'{name}' is not something a message can say",
                        f"«{name}» no es algo que un mensaje pueda decir", hint, pista, near or None))  # fmt: skip

    def _unknown_part(self, path: Path, shape: Shape, number: int) -> None:
        where = self._segment(path, number)
        written = self.text[path.token.start_index : self._segment(path, number - 1)[1]]
        segment = str(path.path[number])
        if shape.kind == "map":
            self._tell(_no_such(segment, shape.path, names_under(shape.path), where, written))
        elif shape.kind == "list":
            known = names_under(shape.item.path) if shape.item.kind == "map" else ()
            near = _meant(segment, known) or "number"
            first = f"{written}[0].{near}"
            self._tell(Flaw("P514", path.token.start_index, where[1],
                            f"'{written}' is a list: it has no '{segment}' as a whole",
                            f"«{written}» es una lista: no tiene «{segment}» en conjunto",
                            f"write {first}, or a loop: for invoice in {written}",
                            f"escriba {first}, o un bucle: for invoice in {written}", first))  # fmt: skip
        else:
            self._tell(Flaw("P514", *where, f"'{written}' has no '{segment}'", f"«{written}» no tiene «{segment}»",
                            f"write {written} alone", f"escriba solo {written}"))  # fmt: skip


def _below(shape: Shape, segment: Any) -> Shape | None:
    """What stands under a name; None when nothing of that name does."""
    if shape.kind == "any" or isinstance(segment, Path):
        return shape.item if shape.kind == "list" else ANY
    if shape.kind == "list":
        return shape.item if isinstance(segment, int) or segment in _ENDS else COUNT if segment == "size" else None
    if shape.kind == "map":
        path = f"{shape.path}.{segment}"
        return at(path) if path in VARIABLES else None
    return COUNT if segment == "size" and shape.kind in ("text", "word") else None


def _meant(name: str, known: Iterable[str]) -> str:
    """The known name that is meant; empty when none is near."""
    there = list(known)
    word = _MEANT.get(name.lower(), "")
    return word if word in there else nearest(name, there)


def _no_such(name: str, path: str, known: tuple[str, ...], where: tuple[int, int], written: str = "") -> Flaw:
    near = _meant(name, known)
    owner = written or path.replace("[]", "")
    return Flaw("P514", *where, f"'{owner}' has no '{name}'", f"«{owner}» no tiene «{name}»",
                f"did you mean '{near}'?" if near else f"it has: {listed(known)}",
                f"¿quiso decir «{near}»?" if near else f"tiene: {listed(known)}", near or None)  # fmt: skip


def _not_yet(name: str, tag: str, where: tuple[int, int]) -> Flaw:
    if tag in ("for", "tablerow"):
        return Flaw("P515", *where, f"'{name}' is not there: it lasts only as long as its loop",
                    f"«{name}» no existe aquí: solo dura lo que dura su bucle",
                    "put this inside the loop, or name one of them, such as invoices[0]",
                    "póngalo dentro del bucle, o nombre uno, como invoices[0]")  # fmt: skip
    return Flaw("P515", *where, f"'{name}' is not there yet: it is given further on",
                f"«{name}» todavía no existe: se define más adelante",
                f"move {{% {tag} {name} ... %}} above this",
                f"suba {{% {tag} {name} ... %}} antes de esto")  # fmt: skip


def _outside_a_loop(name: str, where: tuple[int, int]) -> Flaw:
    return Flaw("P515", *where, f"'{name}' is not there: no loop gives it here",
                f"«{name}» no existe: aquí ningún bucle lo define",
                "write invoices[0], or put {% for invoice in invoices %} ... {% endfor %} around it",
                "escriba invoices[0], o rodéelo de {% for invoice in invoices %} ... {% endfor %}",
                "invoices[0]")  # fmt: skip
