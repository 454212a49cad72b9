"""The pages of codes P0: the text as such."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
    Code("P000", "There is no playbook of this name.", "No hay un playbook con este nombre.", "", ""),
    Code("P001", "The file is not plain UTF-8 text.", "El archivo no es texto UTF-8 sin formato.",
         "title: Facturas\x07 a empresas, Perú", "title: Facturas a empresas, Perú"),
    Code("P002", "The file starts with a byte order mark, which hides before the first word.",
         "El archivo empieza con una marca BOM, que se esconde antes de la primera palabra.",
         "\ufeff# yaml-language-server", "# yaml-language-server"),
    Code("P003", "The file is larger than 2 MiB; a playbook has a few KiB.",
         "El archivo pasa de 2 MiB; un playbook ocupa unos pocos KiB.", "", ""),
    Code("P004", "A tab: programs disagree on how wide it is, so indentation would not be what one sees.",
         "Un tabulador: cada programa le da otro ancho, y la sangría no sería lo que se ve.",
         "policy:\t", "policy:"),
    Code("P005", "A line ends in CR alone. LF and CRLF are both fine.",
         "Una línea termina solo en CR. Sirven LF y CRLF.",
         "title: Facturas a empresas, Perú\rowner", "title: Facturas a empresas, Perú\nowner"),
    Code("P006", "The punctuation of YAML is broken: a quote or bracket left open, or odd indentation.",
         "La puntuación de YAML está rota: falta cerrar comillas o corchetes, o la sangría no cuadra.",
         "stop_when: [insolvency_notice, customer_deceased", "stop_when: [insolvency_notice, customer_deceased]"),
    Code("P007", "The file is empty.", "El archivo está vacío.", "", ""),
    Code("P008", "Brackets within brackets, more than 40 deep.", "Corchetes dentro de corchetes, más de 40 niveles.",
         "title: " + "[" * 41 + "]" * 41, "title: Facturas a empresas, Perú"),
    Code("P009", "Anchors (&) and aliases (*) copy a part of the file to another place, unseen.",
         "Las anclas (&) y los alias (*) copian una parte del archivo en otro lugar, sin que se vea.",
         "covers: &who", "covers:"),
    Code("P010", "Tags (!) change what a text is.", "Las etiquetas (!) cambian lo que es un texto.",
         "title: !!binary Facturas", "title: Facturas a empresas, Perú"),
    Code("P011", "One playbook a file.", "Un playbook por archivo.", "---\nwhen_paid:", "when_paid:"),
    Code("P012", "A key is written twice; most readers of YAML would silently keep the last.",
         "Una clave está escrita dos veces; casi todo lector de YAML se quedaría con la última sin decirlo.",
         "calendar: PE\n  calendar: CL", "calendar: PE"),
    Code("P013", "' #' starts a comment, and the rest of the value is lost.",
         "« #» empieza un comentario, y el resto del valor se pierde.",
         "title: Cliente #1, Perú", 'title: Facturas a empresas, Perú'),
    Code("P014", "A list or map stands where a key should.", "Hay una lista o un mapa donde va una clave.",
         "[title]: Facturas a empresas, Perú", "title: Facturas a empresas, Perú"),
)  # fmt: skip
