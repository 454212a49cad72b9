"""XML from a bank: elements by their local names, each with its line; entities and external files are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from activities.bank.words import BankFileWrong


class _Lined(DefusedXMLParser):
    """Remembers on which line each element begins."""

    def _start(self, *said: Any) -> Any:
        element = super()._start(*said)  # type: ignore[misc]
        element.line = self.parser.CurrentLineNumber
        return element


class Node:
    """One element. Paths name children by their local names: `Acct/Id/IBAN`."""

    __slots__ = ("_element", "file")

    def __init__(self, element: Any, file: str) -> None:
        self._element, self.file = element, file

    @property
    def name(self) -> str:
        return str(self._element.tag).rpartition("}")[2]

    @property
    def space(self) -> str:
        """The namespace, which says message and version."""
        return str(self._element.tag)[1:].partition("}")[0] if str(self._element.tag).startswith("{") else ""

    @property
    def line(self) -> int:
        return int(self._element.line)

    def all(self, path: str) -> Iterator[Node]:
        """Every element at the path, in order."""
        first, _, rest = path.partition("/")
        for child in self._element:
            if str(child.tag).rpartition("}")[2] == first:
                node = Node(child, self.file)
                if rest:
                    yield from node.all(rest)
                else:
                    yield node

    def one(self, *paths: str) -> Node | None:
        """The first element at the first of the paths that has one."""
        return next((node for path in paths for node in self.all(path)), None)

    def text(self, *paths: str) -> str:
        """The text there, on one line; empty where there is none."""
        node = self.one(*paths) if paths else self
        return " ".join((node._element.text or "").split()) if node is not None else ""

    def raw(self) -> str:
        """The text as it stands, line ends and all."""
        return str(self._element.text or "").strip()

    def attribute(self, name: str) -> str:
        return str(self._element.get(name) or "")

    def wrong(self, why: str, por_que: str) -> BankFileWrong:
        """What is wrong here, with the line."""
        return BankFileWrong(file=self.file, line=self.line, element=self.name, why=why, por_que=por_que)


MOST: Final = 200
"""Elements within elements, no deeper: CAMT has some twenty."""


def parse(data: bytes, file: str) -> Node:
    """The root. Raises BankFileWrong with the line where the XML is broken or does what no bank does."""
    parser = _Lined(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        return Node(parser.close(), file)
    except ParseError as error:
        line = error.position[0] if hasattr(error, "position") else 0
        raise BankFileWrong(file=file, line=line, why="the XML is broken", por_que="el XML está roto") from error
    except DefusedXmlException as error:
        why, por_que = "it declares entities, as no bank does", "declara entidades, como ningún banco"
        raise BankFileWrong(file=file, line=1, why=why, por_que=por_que) from error
    except (ValueError, LookupError, RecursionError) as error:
        why, por_que = "it cannot be read as XML", "no se puede leer como XML"
        raise BankFileWrong(file=file, line=1, why=why, por_que=por_que) from error
