"""Why two sides part and what an auditor should know, by its word, in a sentence of each language. It finds nothing."""

from __future__ import annotations

from typing import Final, Literal

from schemas.bundle import Divergence, Kind, Remark

Both = tuple[str, str]
Language = Literal["en", "es"]

KINDS: Final[dict[Kind, Both]] = {
    "file": ("a file", "un archivo"),
    "manifest": ("the manifest", "el manifiesto"),
    "signature": ("the signature", "la firma"),
    "key": ("the key", "la clave"),
    "chain": ("the chain", "la cadena"),
    "checkpoint": ("a checkpoint", "un punto de control"),
    "proof": ("a proof", "una prueba"),
    "plan": ("a plan", "un plan"),
    "line": ("a line of the record", "una línea del registro"),
    "missing_line": ("a line that is not in the record", "una línea que falta en el registro"),
    "verdict": ("an answer of the contact desk", "una respuesta de la mesa de contacto"),
    "contact": ("a contact", "un contacto"),
    "amount": ("an amount", "un monto"),
    "wish": ("a wish", "un pedido"),
    "act": ("an act", "un acto"),
    "history": ("Temporal's history", "el historial de Temporal"),
    "text": ("a text", "un texto"),
}

WHY: Final[dict[str, Both]] = {
    # what was handed over
    "missing": ("it should be here and is not", "debería estar y no está"),
    "extra": ("it is here and is not listed", "está y no figura en la lista"),
    "other_bytes": ("its sha256 is another than the manifest's", "su sha256 no es el del manifiesto"),
    "other_size": ("it has another size than the manifest says", "tiene otro tamaño que el del manifiesto"),
    "listed_twice": ("something is listed twice", "algo figura dos veces"),
    "unreadable": ("it cannot be read as what it should be", "no se puede leer como lo que debería ser"),
    "other_format": ("it is of a format that this program does not know", "es de un formato que no se conoce"),
    "other_case": ("it speaks of another case, or otherwise of this one", "habla de otro caso, o de otro modo de este"),
    "extra_case": ("a case is here that the manifest does not name", "hay un caso que el manifiesto no nombra"),
    "redacted_lines": ("lines are redacted in a bundle that says it is whole",
                       "hay líneas ocultadas en un paquete que dice estar completo"),
    "unsigned": ("nobody signed the manifest", "nadie firmó el manifiesto"),
    "bad_signature": ("the signature is not of this text by this key", "la firma no es de este texto con esta clave"),
    "other_statement": ("what is signed is not this manifest", "lo firmado no es este manifiesto"),
    "unknown_key": ("it is signed by a key that you did not name", "lo firma una clave que usted no indicó"),
    "two_keys": ("manifest and checkpoints are signed by different keys",
                 "manifiesto y puntos de control llevan claves distintas"),
    # checkpoints, proofs, chains
    "two_stories": ("another bundle of this company tells it otherwise",
                    "otro paquete de esta empresa lo cuenta de otro modo"),
    "fewer_lines": ("the later of two bundles has fewer lines", "el más nuevo de dos paquetes tiene menos líneas"),
    "not_canonical": ("it is not written canonically", "no está escrito en forma canónica"),
    "number": ("a number is left out or used twice", "falta un número o se repite"),
    "previous": ("it does not name the one before it", "no nombra al anterior"),
    "at_goes_back": ("its time is before that of the one before", "su hora es anterior a la del anterior"),
    "position_goes_back": ("it covers less than the one before", "cubre menos que el anterior"),
    "heads_goes_back": ("it covers fewer chains than the one before", "cubre menos cadenas que el anterior"),
    "no_checkpoint": ("it names a checkpoint that is not here", "nombra un punto de control que no está"),
    "not_under_root": ("this head was not under the signed root", "esta cabeza no estaba bajo la raíz firmada"),
    "other_invoice": ("it is of another invoice", "es de otra factura"),
    "lines_missing": ("lines that were sealed are gone", "faltan líneas que estaban selladas"),
    "other_head": ("the sealed line had another link", "la línea sellada tenía otro eslabón"),
    "not_proven": ("a checkpoint covered this line, and its proof is missing",
                   "un punto de control cubría esta línea y falta su prueba"),
    "empty": ("a case has no record", "un caso no tiene registro"),
    "digest": ("the line was changed: its digest is another", "la línea fue cambiada: su huella es otra"),
    "link": ("the chain breaks here: the link is another", "la cadena se rompe aquí: el eslabón es otro"),
    "added_later": ("it is below what a checkpoint covers, and was not there when that was signed",
                    "está por debajo de lo que cubre un punto de control, y no estaba cuando este se firmó"),
    "dated_back": ("it is dated an hour or more before a line that was there first",
                   "tiene fecha de una hora o más antes que una línea que ya estaba"),
    "cut_short": ("the case says that its record had more lines", "el caso dice que su registro tenía más líneas"),
    "heads_changed": ("the heads that are kept are not those that were sealed",
                      "las cabezas guardadas no son las que se sellaron"),
    "other_root": ("the root is another than the one that was told", "la raíz es otra que la que se comunicó"),
    "other_columns": ("what stands beside the signed text is not what it says",
                      "lo que está junto al texto firmado no es lo que este dice"),
    "not_vouched": ("the key before did not vouch for this key", "la clave anterior no avaló esta clave"),
    "not_checked": ("the check broke over it: no program of ours wrote this",
                    "la revisión se rompió aquí: ningún programa nuestro escribió esto"),
    "not_redacted": ("it says that it was redacted where nothing is, so that nobody would compute its digest",
                     "dice estar ocultada donde nada se oculta, para que nadie calcule su huella"),
    # plans
    "other_hash": ("the content is not what its name says", "el contenido no es el que dice su nombre"),
    "unknown_semantics": ("this program does not know how such plans are meant; take a later release",
                          "este programa no conoce el significado de tales planes; use una versión posterior"),
    "other_source": ("the playbook's text is not the one that the plan was made of",
                     "el texto del playbook no es el que dio origen al plan"),
    "of_no_plan": ("no plan of this bundle uses it", "ningún plan de este paquete lo usa"),
    "no_plan": ("the plan of this case is not here, or is another", "el plan de este caso no está, o es otro"),
    "other_plan": ("it names another plan", "nombra otro plan"),
    # the fold check
    "no_opening": ("the record does not begin with its opening", "el registro no comienza con su apertura"),
    "opening": ("case and opening do not agree", "el caso y su apertura no coinciden"),
    "end": ("the case ends otherwise than its record", "el caso termina de otro modo que su registro"),
    "because": ("the deed is right and its place in the playbook is not",
                "el acto es correcto y su lugar en el playbook no"),
    "otherwise": ("the plan, given what came before, does something else",
                  "el plan, dado lo anterior, hace otra cosa"),
    "left_out": ("the plan, given what came before, does something that is not recorded",
                 "el plan, dado lo anterior, hace algo que no está registrado"),
    "moment": ("its moment is another", "su momento es otro"),
    "earlier": ("it is earlier than what was done before it", "es anterior a lo que se hizo antes"),
    "not_wanted": ("the plan, given what came before, asks for nothing here",
                   "el plan, dado lo anterior, no pide nada aquí"),
    "other_deed": ("this cannot come of what the plan asks for here", "esto no puede resultar de lo que pide el plan"),
    "other_contact": ("it names the message of another step", "nombra el mensaje de otro paso"),
    "no_reason": ("nothing went out, and no rule is named", "nada salió y no se nombra ninguna regla"),
    "told_twice": ("the case had been told this before", "el caso ya lo sabía por esa misma fuente"),
    "no_news": ("nobody tells a case this: it does it by itself", "nadie le dice esto a un caso: lo hace solo"),
    "not_looking": ("the case was not looking at its customer's history, or did not ask for this",
                    "el caso no miraba el historial de su cliente, o no preguntó esto"),
    "known_before": ("the case knew this of its customer's history", "el caso ya lo sabía del historial de su cliente"),
    "not_agreed": ("charged as for an agreement, and nothing was agreed",
                   "cargado como para un acuerdo, y nada se acordó"),
    "allowed": ("refused for the same reason, and something else would have been allowed",
                "rechazado por lo mismo, pero se habría permitido otra cosa"),
    "balance": ("the lines of the record add up to another balance", "las líneas del registro suman otro saldo"),
    "statement": ("the customer's statement says another sum", "el estado de cuenta del cliente da otra suma"),
    "amount": ("the amount, computed again, is another", "el monto, calculado de nuevo, es otro"),
    "answer": ("the rule, asked the same again, answers otherwise", "la regla, ante lo mismo, responde otra cosa"),
    "asked_unreadable": ("what the rule was asked cannot be read", "no se puede leer lo que se preguntó a la regla"),
    "asked_another_time": ("the rule was asked about another moment", "se preguntó a la regla por otro momento"),
    "no_verdict": ("the contact desk was never asked about it", "nunca se preguntó a la mesa de contacto"),
    "no_outcome": ("nothing in the record came of this answer", "nada en el registro resultó de esta respuesta"),
    "no_event": ("an accepted wish left no line", "un pedido aceptado no dejó línea"),
    # what stands beside
    "no_line": ("it is in the table and the record does not have it", "está en la tabla y no en el registro"),
    "no_contact": ("the record has it and the table does not", "está en el registro y no en la tabla"),
    "other_state": ("the contact stands otherwise than the record says", "el contacto está en otro estado"),
    "other_channel": ("it went by another channel", "salió por otro canal"),
    "other_step": ("it carries another step", "lleva otro paso"),
    "of_no_contact": ("it is of a contact that is not here", "es de un contacto que no está"),
    "no_receipt": ("it failed, and no provider said so", "falló, y ningún proveedor lo dijo"),
    "text_hash": ("the text is not the one that was sent", "el texto no es el que se envió"),
    "document_hash": ("the document is not the one that was made", "el documento no es el que se hizo"),
    "own_approval": ("somebody approved what they had asked for", "alguien aprobó lo que había pedido"),
    "other_person": ("another person answered, by the record", "respondió otra persona, según el registro"),
    # histories
    "other_event": ("what Temporal wrote down is not what the record says",
                    "lo que anotó Temporal no es lo que dice el registro"),
    "not_in_record": ("Temporal has it and the record does not", "Temporal lo tiene y el registro no"),
    "in_no_history": ("the record has it and no history does", "el registro lo tiene y ningún historial"),
    "of_no_run": ("it is of no run of this case", "no es de ninguna ejecución de este caso"),
    "resumed": ("what the run went on from is not what the record adds up to",
                "aquello desde lo que siguió no es lo que da el registro"),
    "recorded_when": ("the database took it at another time than Temporal's",
                      "la base lo tomó en otro momento que Temporal"),
    "no_question": ("it answers a question that nobody asked", "responde a una pregunta que nadie hizo"),
    "no_wish": ("Temporal was asked something that is no wish of this case",
                "a Temporal se le pidió algo que no es un pedido de este caso"),
    "other_wish": ("Temporal was asked something else than the wish says",
                   "a Temporal se le pidió otra cosa que la que dice el pedido"),
    "other_answer": ("Temporal has another answer", "Temporal tiene otra respuesta"),
    "other_end": ("the run ended otherwise than the record", "la ejecución terminó de otro modo que el registro"),
    "broken_seal": ("what was sealed was changed since", "lo sellado fue cambiado después"),
    "replay": ("the program, given the same, does something else", "el programa, dado lo mismo, hace otra cosa"),
}  # fmt: skip

REMARKS: Final[dict[str, Both]] = {
    "key_not_known": ("no key was named: the signature holds for the key that the bundle itself names, which proves"
                      " nothing about who signed; ask the company for its public key by another way, and give --key",
                      "no se indicó clave: la firma vale para la clave que el propio paquete nombra, lo que no prueba"
                      " quién firmó; pida la clave pública por otra vía e indíquela con --key"),
    "no_checkpoint": ("no checkpoint is here: a case that was left out whole would not be seen",
                      "no hay puntos de control: no se vería un caso omitido entero"),
    "root_not_here": ("a root that you gave is of a checkpoint that is not in the bundle: it is older than these cases,"
                      " or newer than the bundle",
                      "una raíz que usted dio es de un punto de control que no está en el paquete: es anterior a estos"
                      " casos, o posterior al paquete"),
    "unsealed": ("lines are newer than the newest checkpoint, so that no checkpoint seals them yet",
                 "hay líneas más nuevas que el último punto de control: ninguno las sella todavía"),
    "redacted": ("lines are redacted: their links were checked, their contents cannot be",
                 "hay líneas ocultadas: se revisaron sus eslabones, no su contenido"),
    "texts_not_here": ("texts are sealed or erased: their hashes stand, and cannot be computed again",
                       "hay textos sellados o borrados: quedan sus huellas, que no se pueden recalcular"),
    "recompiled_otherwise": ("today's compiler does not make this very plan of its text (another release, rule packs"
                             " or messages): the plan itself is the one of its hash",
                             "el compilador de hoy no hace de ese texto este mismo plan (otra versión, reglas o"
                             " mensajes): el plan en sí es el de su huella"),
    "not_given": ("these lines are not in the bundle, so that nothing was compared with them",
                  "estas líneas no están en el paquete: no se comparó nada con ellas"),
    "no_history": ("Temporal's history of a run is not here", "falta el historial de Temporal de una ejecución"),
    "sealed_history": ("Temporal's history is sealed, and its key is not here (COBRANZA_PAYLOAD_KEYS)",
                       "el historial de Temporal está sellado y su clave no está (COBRANZA_PAYLOAD_KEYS)"),
    "not_replayed": ("histories were not replayed, as you asked", "no se repitieron historiales, como pidió"),
    "no_temporal_package": ("the package temporalio is not installed: histories were compared with the record and not"
                            " replayed", "falta el paquete temporalio: los historiales se compararon con el registro"
                            " y no se repitieron"),
    "worded_otherwise": ("another release made this history; it worded summaries, priorities or patience otherwise",
                         "otra versión hizo este historial; dio otros resúmenes, prioridades o plazos"),
    "late": ("something was done later than it was due", "algo se hizo más tarde de lo debido"),
    "unasked": ("the case looked again when nothing was due", "el caso miró de nuevo sin que tocara"),
    "overdue": ("the record ends, and something was due", "el registro termina, y algo estaba pendiente"),
    "unfinished": ("the record ends in the middle of a turn", "el registro termina a mitad de un turno"),
    "not_asked_again": ("what the desk asked was not kept, so that its rule cannot be asked again",
                        "no se guardó lo que preguntó la mesa: no se puede preguntar otra vez a la regla"),
    "not_answered_again": ("a wish cannot be answered again", "un pedido no se puede responder otra vez"),
    "not_told_yet": ("another case's message or a wish is not in the record yet",
                     "un mensaje de otro caso o un pedido aún no está en el registro"),
}  # fmt: skip


def why(one: Divergence, language: Language) -> str:
    """The sentence; the word itself where there is none."""
    word = "replay" if one.why.startswith("replay_") else one.why
    return _in(WHY.get(word, (one.why, one.why)), language)


def kind(one: Divergence, language: Language) -> str:
    """What parts."""
    return _in(KINDS[one.kind], language)


def remark(one: Remark, language: Language) -> str:
    """The sentence; the word itself where there is none."""
    return _in(REMARKS.get(one.kind, (one.kind, one.kind)), language)


def _in(both: Both, language: Language) -> str:
    return both[1] if language == "es" else both[0]
