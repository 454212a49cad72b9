"""Whether somebody asks for no more messages, in Spanish and English. It knows nothing of who writes or what he owes.

Phrases are written as `squeezed` leaves a text: each letter once where it is doubled, no accents, no digits, no marks.
Order: what only sounds like a stop is taken out; a command alone, a plain wish or a short word of anger is a stop;
a wish for another channel or another hour is not, and a person reads it.
"""

from __future__ import annotations

import re
from typing import Final

from engine.replies.plain import LONGEST, as_command, plain, squeezed


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that finds any of them."""
    return re.compile("|".join(f"(?:{one})" for one in patterns))


# --- alone -------------------------------------------------------------------------------------------------------

COMMANDS: Final = frozenset(
    squeezed(one)
    for one in """
    stop stopall baja alto cancelar salir unsubscribe quit end cancel revoke optout parar pare paren paralo detener
    desuscribir desuscribirme desuscribirse desuscribanme basta dejen fuera remover remove eliminar borrar unsub fin
    sotp stpo estop stopp estp syop stip stpp srop dtop stol stopt stopo stio stoip xtop baha vaja bajaa unsuscribe
    unsubcribe unsubsribe unsuscribed unsubscribed unsubscibe unsubscrible desinscribir desinscribirme desubscribir
    desubscribirme desubscribanme desapuntar desapuntarme desafiliar desafiliarme desafilienme desactivar finalizar
    cease desist bloqueenme bloqueame bloqueen suspender suspendan suspendanlo
    """.split()
)
"""Alone, or among words of courtesy only, each is a stop; `stopall` is `stopal`."""
STRONG: Final = frozenset(
    squeezed(one)
    for one in """stop stopall baja vaja unsubscribe unsuscribe unsub optout desuscribir desuscribirme desuscribirse
    desuscribanme desubscribirme basta""".split()
)
"""In a short sentence these are a stop whatever stands beside them."""
SHORT: Final = 5
"""Words: where a doubt between a stop and a text is settled for the stop."""
LONGER: Final = 9
"""Words: where weariness of messages is a stop."""
COURTESY: Final = frozenset(
    squeezed(one)
    for one in """
    porfavor favor porfa porfis xfa xfavor pf plis gracias ya please pls plz thanks thank you now hola buenas buenos
    dias tardes noches quiero deseo solicito pido quisiera i want to the el la un una mi me a de darme dar hello hi
    estimados senores senorita si ok okay all al todo todos mensajes messages texts ahora mismo it this that che po
    pues carajo amigo joven con saludos regards kindly just already
    """.split()
)
SIGNS: Final = frozenset("🛑⛔🚫")
"""Without any word beside them."""
_TAKE_ME_OFF: Final = re.compile(
    r"(?:bor[ae]|elimin[ae]|sac[ae]|sa[qk]u?e|[qk]u?it[ae]|blo[qk]u?e[ae]|retir[ae]|remuev[ae]|baj[ae]|suprim[ae]|desuscrib[ae])[ndr]?(?:me|nos)"
)

# --- what only sounds like it ------------------------------------------------------------------------------------

_NOT_OURS: Final = (
    r"(?:servicio|linea|contrato|plan|producto|cuenta|internet|poliza|seguro|tarjeta|cable|gimnasio|membresia|autonom\w*|ruc|"
    r"empresa|sunat|sat|hacienda)"
)
SOUNDS_LIKE: Final = any_of((
    # what our own message says, copied without a mark of quoting
    r"(?<!i )(?:reply|text|responda|responde|respondiendo|envie|envia|escriba|escribe|send|type|conteste)(?: with)? "
    r"(?:stop|baja|salir|unsubscribe|end|cancel|alto)(?: (?:to|para|for|si|if)(?: \w+){0,4})",
    r"\b(?:dont|do not|cant|cannot|can not|never|wont|bus|non|pit|ful|couldnt|not|one|next|last|first|train|metro) stop",
    r"\bstop (?:by|over|at|in|the (?:auto|late|fe|service|clock|interest|payment|deliver|order|suply|work|charge)\w*|my|"
    r"charging|saying|claiming|pretending|telling|biling|ading|for|of|working|payment|payments|deliver\w*|order\w*|service|auto\w*|late|paper|sending paper|"
    r"being|on|wh\w+|and think|to think|losing|loss)\b",
    r"\bnon ?stop\b",
    r"\bla baja(?= (?!porfavor|ya|gracias|de (?:los|mis|sus|est\w+|la lista)))|\b(?:el|las|los|tasa|ventas?|presion|temporada|precio|muy|mas|esta|este|estan|estamos|va|va de|archivos) baj[ao]s?\b",
    r"\b(?:estoy|estaba|estuve|esta|estan|sigo|ando|estare|estamos|en)(?: \w+)? (?:de |en )?baja\b",
    r"\bbaja (?:medica|laboral|maternal|por|el (?:precio|monto|interes)|los|las|la (?:tasa|cuota|deuda|presion)|"
    r"de (?:mi|la (?!lista)|el|oficio|precio)|a la|tension|calidad|voluntaria|temporal|en sunat|en el|muy)\b",
    r"\b(?:di|dio|dieron|dimos|diste|dado|han dado|doy|estar|van a dar|va a dar|fue dad[oa]) de baja\b",
    rf"\bde baja (?:en |de |del |al |a )?(?:el |la |los |las |mi |mis |un |una |ese |esa )*{_NOT_OURS}\b",
    r"\b(?:quiero|deseo|quisiera|para|por|puedo|pude|poder|podre|podria|podemos|voy a|vamos a|debo|tengo que|hay que|falta|"
    r"donde|como|cuando|cuanto|pendiente de|sin|acabo de|pienso|trato de|intento) cancelar\b"
    r"(?! (?:la |mi |esta |su |las |mis |sus )?(?:suscrip|subscrip|mensaj|lista|envio|notif))",
    r"\bbasta de (?!mensaj|lamad|esto|eso|todo|\w+[aei]r(?:me|nos)?\b)\w+",
    r"\bbasta(?:ba|ria)? con (?:que|un|una|el|transfer\w+|envi\w+|pag\w+|deposit\w+|hacer|eso|mand\w+)\b",
    r"\bno (?:me |nos |les |le |lo |la |se )?(?:dej(?:en|es|e|o|a|an|ar|are|aron)|pare|paro|paren|para|paramos|paran) (?:de |con |ni |un |a )?\w+",
    r"\bno (?:bor\w+|elimin\w+|saqu\w+|quit\w+|retir\w+)\b",
    r"\b(?:how|where|why|cuando|donde|como|que pasa si)(?: \w+){0,4} (?:cancel|unsubscribe|quit|end)\b(?! (?:these|this|mes|text|email))",
    r"\b(?:infocorp|buro|datacredito|dicom|asnef|central de riesgo|equifax|veraz|sentinel|sbs)\b",
))  # fmt: skip

# --- plain wishes ------------------------------------------------------------------------------------------------

_MSG: Final = (
    r"(?:mensaj\w*|mesag\w*|msj\w*|msgs?|mensj\w*|text(?:s|os|ing|o)?|sms|core?os?|e?mails?|lamad\w*|cal(?:s|ing)?|wasap\w*|"
    r"whats\w*|wsp|publicidad|spam|notif\w*|recordatorio\w*|reminders?|comunicacion\w*|comunicat\w*|contact\w*|avisos?)"
)
_WRITE: Final = (
    r"(?:escrib|lam|habl|mand|envi|molest|contact|busqu|busc|inform|hostig|acos|fastidi|jod|insist|ching|freg|frieg|hinch|huev|"
    r"hueb|web|wev|guev|romp|perturb|incomod|marc|marqu|texte|wasape|incordi|comunic|comuniqu|notific|notifiqu|mensaje|"
    r"lad(?:il|r)|amenaz|spam|lenar|bombarde|cans|tocar|dar la (?:lata|brasa|tabara|murga))"
)
_BID_E: Final = (
    r"(?:molest|contact|busqu|hostigu|acos|fastidi|frieg|fregu|chingu|hinch|hueve|huevi|huev|huebe|webe|weve|guev|marqu|"
    r"texte|wasape|incordi|comuniqu|incomod|perturb|notifiqu|inform|cans|amenac)"
)
_BID_A: Final = r"(?:escrib|jod|romp|insist)"
_NAMES: Final = r"(?! (?:moros|deudor|estaf|rater|ladron|asi\b|problem|a (?!este|ese|mi (?:cel|num|tel|wh|cor)|cada)))"
_SENT: Final = (
    rf"(?= *$| (?:mas(?! (?:factur|recib|product|pedid|mercad|bolet))|ya|por|porfa\w*|x|nada|nunca|jamas|tant\w+|sus?|tus|"
    rf"est[aeo]s?|es[aeo]s?|{_MSG}|cosas|a (?:este|mi|mis|ese|cada)|aqui|aca|de nuevo|otra vez|gracias|y|ni|pls|plis|"
    rf"tonter\w*|webad\w*|huevad\w*|porquer\w*|basura)\b)"
)
_ME: Final = r"(?:me |nos |m )"
_LIST: Final = (
    r"(?:listas?|base|registros?|sistema|contact\w*|agenda|grupo|directorio|mensaj\w*|envios?|datos|numer\w*|cel\w*|tel\w*|"
    r"fono|core?os?|e?mail\w*|whats\w*|wasap\w*|comunicacion\w*|aqui|aca|ahi)"
)
_OFF: Final = (
    r"(?:bor(?:a|e|en|ad|ar)|elimin(?:a|e|en|ad|ar)|sa(?:ca|car|cad|que|quen|ke|ken)|(?:qu|k)it(?:a|e|en|ad|ar)|"
    r"retir(?:a|e|en|ad|ar)|remu?ev(?:a|an|e|er)|suprim(?:a|an|e|ir)|tach(?:e|en)|exclu(?:ya|yan|ir))"
)
WISHES: Final = any_of((
    # away from the list
    rf"\b{_OFF}(?:me|nos)?(?: ya| porfa\w*| por favor)* (?:de|d|del)(?: (?:su|la|las|sus|esta|esa|ese|este|los|todos|tu|el|toda))* {_LIST}\b",
    rf"\b{_OFF} (?:todos )?(?:mi|mis|este|ese)(?: \w+)? (?:numer\w*|cel\w*|tel\w*|contacto|datos|core?o|mail|fono)\b",
    rf"\bbaj(?:en|e|a|ad)(?:me|nos) (?:de|d) (?:su|la|sus|esta|esa) {_LIST}\b",
    r"\b(?:de?n?me|darme|darnos|denos|dar|dame|dadme|quiero|solicito|pido|deseo|favor|denos)(?: \w+)? de baja\b",
    r"\bque (?:me|nos) (?:den|de|dan|da) de baja\b",
    r"\b(?:quiero|deseo|quisiera|como hago para|ayudenme a) (?:desuscribir|desinscribir|salir de (?:la|esta|su) (?:lista|grupo))",
    rf"\bcancel(?:ar|en|e|a)?(?: \w+){{0,2}} (?:suscrip\w*|subscrip\w*|{_MSG}|envios?)\b",
    r"\bremove (?:me|us)\b(?! from (?:the |this |my )?(?:acount|lease|loan|contract|policy))",
    r"\b(?:remove|delete|lose|forget|erase|scrub|drop|take) (?:my|this) (?:\w+ )?(?:number|email|phone|contact|info|adres)\b",
    r"\b(?:take|get|pul|keep) (?:me|us|my (?:number|cel|phone|info|contact|email)|my|this (?:number|phone|email)) of(?: (?:of )?(?:ur|your|the|this|that|these|yr|all)| please| pls| plz|$)",
    rf"\bcancel (?:these|your|al|my|the) (?:{_MSG}|subscription)",
    rf"\b(?:suspend\w+|cancel\w+|detengan|elimin\w+)(?: \w+){0,2} (?:envios? de )?{_MSG}|\bout of (?:these|this|your|the) {_MSG}",
    r"\bopt(?:ing|ed)? out\b|\boptout\b|\bunsubs?cribe (?:me|this)\b",
    # consent and the law
    r"\b(?:no|nunca|ya no|tampoco) (?:les |le |os )?(?:autoriz\w*|consient\w*|doy (?:mi )?(?:consentimiento|autorizacion|permiso))"
    rf"(?=.* (?:{_MSG}|datos?|escrib\w*|numero|telefono|celular|medio)\b)",
    r"\b(?:retiro|revoco) (?:mi |el |la )?(?:consentimiento|autorizacion|permiso)\b",
    r"\b(?:derechos? (?:de )?(?:arco|oposicion|supresion)|derecho al olvido|(?:cancelacion|supresion|eliminacion|borado) de mis datos)\b",
    r"\b(?:revok\w+|withdraw\w*|do not|dont|never gave|never)(?: \w+){0,2} consent\b",
    rf"\bcease (?:and desist|al |any |further |{_MSG})|\bdesist from\b|\bplease desist\b",
    # leave me alone
    r"\bdej(?:en?|a|ad|es|ar)(?:me|nos)?(?: ya)? (?:en paz|tranqui\w*|vivir|descansar)\b",
    r"\bleave (?:me|us)(?: the \w+| tf| fuck\w*)? (?:alone|be|in peace)\b",
    rf"^(?:please )?no {_MSG}(?: (?:please|pls|porfavor|ya|gracias))*$",
    rf"\b(?:no mas|ya no mas|cero|zero|no more) (?:\w+ )?{_MSG}(?! (?:excuses|problem))",
    rf"\bni un[ao]?(?: sol[ao])? {_MSG}(?: \w+)? mas\b",
    rf"\b(?:par(?:a|e|en|ale|enle|ad)|bajenle|bajale|cort(?:ala|enla|en|a|ela|ad)|bast\w+|acab\w+|termin\w+|suficiente)(?: ya)? (?:con|de|a) "
    rf"(?:los|las|tant\w+|sus?|tus|est[aeo]s?|es[aeo]s?|la|el)? ?(?:{_MSG}|\w*dera|joda|acoso|hostigam\w+|cosas|huevad\w+)\b",
    rf"^fuera de (?:aqui|mi)\b.*{_MSG}",
    r"\b(?:fregadera|jodedera|chingadera|molestadera)\b",
))  # fmt: skip
"""Each is a stop wherever it stands."""
REQUESTS: Final = any_of((
    rf"\bno {_ME}(?:{_BID_E}(?:e|es|en|eis|is)?|{_BID_A}(?:a|as|an|ais)|we[iy]s?)\b{_NAMES}",
    rf"\bno (?:{_BID_E}(?:en|es|eis)|{_BID_A}(?:a|as|an|ais))\b{_NAMES}",
    rf"\bno (?:{_ME})?lam(?:e|es|en|eis)\b{_NAMES}",
    rf"\bno (?:{_ME}(?:mand|envi)(?:e|es|en|eis)|(?:mand|envi)(?:en|es|eis))\b{_SENT}",
    rf"\bno (?:me |nos |les? )?{_WRITE}(?:an|en|as|es|a|e|ar|er|ir|eis|ais)(?:me|nos)? (?:\w+ )?(?:mas|nunca|jamas|nada)\b(?! (?:factur|recib|product|pedid|mercad|bolet))",
    rf"\bno (?:me |nos )?{_WRITE}\w*[aei]r(?:me|nos)?(?: \w+){{0,2}} {_MSG}",
    rf"\b(?:favor|pido|solicito|ruego|agradecer\w*)(?: de)?(?: que)? no (?:me )?(?:mas )?{_WRITE}\w*",
    rf"\bno (?:me |nos )?(?:esten|estes|este|sigan|sigas|siga|anden|andes|vuelv\w+ a|volver a|continuen|continue)(?: a)? {_WRITE}\w*",
    rf"\bprohib\w+ (?:que )?(?:me |nos )?{_WRITE}\w*",
    rf"\bque no (?:me |nos )?{_WRITE}(?:an|en|as|es|a|e|eis|ais)\b",
    rf"\b(?:dej(?:a|e|en|ar|an|ad|es|ense)(?:n?me|nos)?|par(?:a|e|en|ale|enle|ad|ar)|basta|ces(?:e|en|ar)|acaben|terminen)(?: ya)? de (?:estar )?{_WRITE}\w*",
    rf"\b(?:eviten|evitar|absteng\w+|abstener\w*)(?: de)? (?:\w+ )?{_WRITE}\w*",
    rf"\bno (?:quiero|deseo|kiero|quisiera|quiere) (?:mas |nada de |ningun |ninguna |sus |estos |recibir (?:ya )?(?:mas |ningun |ninguna |nada de )?(?:sus |estos |este tipo de |esos |tus |su )?){_MSG}\b",
    rf"\bno (?:quiero|deseo|kiero|quisiera) (?:que |q |k )?(?:me |nos |te |les )?(?:\w+ )?{_WRITE}(?:an|en|as|es|a|e|eis|ais)\b",
    r"\bno (?:quiero|deseo) (?:recibir|recivir) (?:mas|nada|esto)\b|\bno quiero saber (?:mas|nada) de ustedes\b",
    rf"\b(?:nunca|jamas|ya no) (?:mas )?(?:{_ME})?(?:{_WRITE}(?:an|en|as|es|eis|ais)\b(?= *$| (?:mas|{_MSG}))|(?:{_BID_E}en|{_BID_A}an)\b)",
    rf"\b(?:stop|quit|cease|stp)(?: (?:with|al|the|ur|your|these|this|fuck\w*|da|it|sending|me|us|any|more|of|to|hitting me up with))* (?:text\w*|txt\w*|caling|cals?|email\w*|"
    rf"mesag\w*|mailing|contacting|sending|writing|bother\w*|haras\w*|spam\w*|buging|anoying|hounding|pinging|pestering|{_MSG})\b",
    rf"\b(?<!i )(?<!we )(?<!they )(?<!you )(?:do not|dont|never|dnt|do not ever|dont ever|don t)(?: ever| you ever)? (?:text|txt|cal|email|mesage|msg|contact|bother|sms|"
    rf"haras|write (?:me|us|back|again|to me)|send (?:me )?(?:any|more|anything|these|those|this|{_MSG}|ur|your|anymore|shit))\b(?! (?:the|a|my|it) )",
    rf"\b(?:dont|do not|no longer|doesnt) (?:want|wish|need)(?: to (?:receive|get|hear|be)| any ?more| more| your| these| any| ur)(?: (?:any|more|from|these|ur|your|anything))* ?"
    rf"(?:{_MSG}|from you|contacted|texted|anymore|again)\b",
    r"\bnever (?:text|contact|cal|mesage|email) (?:me|us|this)\b",
    r"\bno (?:me )?(?:joroben|jodan|chinguen|frieguen|frega\w*|hinche\w*|huevee\w*)\b",
))  # fmt: skip
"""A stop, unless he says by which other way or at which other hour he wants to be reached."""
SHOUTS: Final = any_of((
    r"^(?:ya |po |y |porfavor )*(?:par(?:a|e|en|ale|enle|ele|ad|ala|enla|ela)|cort(?:ala|enla|en|ela|ad))(?: (?:ya|po|che|pues|pls|porfa\w*|porfavor|carajo|weon|wn|boludo|mierda|guey|wey))+$",
    r"^(?:ya |po |y |porfavor )+(?:par(?:a|e|en|ale|enle|ele|ad|ala|enla|ela)|cort(?:ala|enla|en|ela|ad)|basta|estuvo(?: bueno| bien)?)$",
    r"^(?:par(?:ale|enle|ad)|cort(?:ala|enla|ela)|nomas|no mas|ya no mas|no more|enough|no quiero nada)(?: (?:ya|please|pls|porfavor|gracias|thanks))*$",
    r"^fuera de (?:aqui|mi)\b",
    r"^(?:\w+ ){0,2}?(?:fuck|fuk|pis|sod|buger|eff) of\b|^(?:please |just )?(?:get lost|go away|jog on|do one|go to hel|shut up|back of)\b",
    r"^(?:\w+ ){0,2}?(?:larg(?:uense|ate|ense)|pierd(?:anse|ete)|(?:vayanse|vete|vayan|anda|andate) (?:a|al) (?:la )?(?:mierda|carajo|chingada|verga|diablo|cagar|concha|punta|freir))\b",
))  # fmt: skip
"""A short sentence that is this, or begins so, is a stop."""
_ELSEWHERE: Final = any_of((
    r"\binstead\b|\b(?:rather|prefer)\b",
    r"(?<!or )(?<!dont )(?<!not )(?<!nor )(?<!to )(?<!and )(?<!ever )(?<!never )(?<!from )(?<!stop )\b(?:text|cal|email|mail|write) (?:me|them|us|it)\b",
    r"\buse (?:email|my|this|the)\b",
    r"\b(?:mejor|en vez|en lugar|prefiero|sino|usen|use|usar|utilicen)\b",
    r"(?<!no )\b(?:escriba(?:n|d)?me|escribeme|escribime|escriban a|lam[ae]n?me|mand[ae]n?me|envi[ae]n?me|contact[ae]n?me|escriban al?)\b",
))  # fmt: skip
_ANOTHER_HOUR: Final = any_of((
    r"\b(?:ahora|ahorit\w*|orita|(?:estoy|toy|ando) (?:trabaj\w+|en|manejando|ocupad\w|durmiendo)|en este momento|antes de|despues de|por ahora|a estas? horas?|de noche|de madrugada|tan (?:temprano|tarde)|"
    r"los (?:domingos|sabados|feriados|fines)|en (?:horario|horas)|mientras|fin de semana|hoy|al trabajo|"
    r"hasta (?:el\b(?! culo| goro| huevo| pico| oto)|manana|fin|la (?:proxima|otra)|que))\b",
    r"\b(?:before|after|until|til|right now|at work|on (?:sundays?|weekends?|saturdays?)|at night|while|so early|so late|today|during|late)\b",
))  # fmt: skip
_FOR_EVER: Final = re.compile(r"\b(?:mas|nunca|jamas|ever|again|anymore|never|any more)\b")


_ABOUT_MESSAGES: Final = re.compile(rf"\b(?:{_MSG}|mensajit\w*|msjit\w*|mensajear|lamaditas?)\b")
_ENOUGH: Final = any_of((
    r"\b(?:no|nada|dej\w+|hart[oa]s?|aburren?|cansan?|cansad[oa]|basta|ya estuvo|bloque\w+|denunci\w+|suspend\w+|pare\w*|cort\w+|molest\w+|podrid[oa])\b",
    r"\b(?:no|none|quit|stop\w*|cease|enough|sick of|tired of|fed up|out of|block\w*|report\w*|end|halt|anoying|haras\w+)\b",
))  # fmt: skip
_IS_ABOUT_ONE: Final = any_of((
    r"\b(?:recib\w+|leg\w+|vi|vio|veo|leo|lei|abr\w+|teng\w+|pued\w+|entiend\w*|entendi|encuentr\w+|sal\w*|carg\w+|hay|es|son|"
    r"respond\w+|contest\w+|pag\w+|cancel\w+|factura\w*|mand\w+ (?:el|la|un)|envi\w+ (?:el|la|un)|avis\w+)\b",
    r"\b(?:got|get|gotten|receiv\w+|se|saw|read|have|had|open|find|understand|answer\w*|know|is|are|was|were|paid|pay|bil|invoice|reply|"
    r"replied|back|sent|did|didnt|cant|make|made)\b",
))  # fmt: skip
"""He speaks of a message that came or did not, and not of those to come."""


def is_stop(own: str) -> bool:
    """Whether his own words ask for no more messages. A short sentence that has the word does, whatever else it has."""
    own = own[:LONGEST]
    whole = plain(own)
    said = _cleaned(whole)
    if not said:
        return bool(SIGNS & set(own))
    if _is_command(said) or _is_command(_cleaned(plain(own.strip().split("\n")[0]))):
        return True
    text = " ".join(said)
    if WISHES.search(text) or (REQUESTS.search(text) and not _is_elsewhere(text)):
        return True
    if "?" not in own and len(said) <= LONGER and (said[-1] == "stop" or _is_weary(text)):
        return True
    return any(_is_short_stop(_cleaned(plain(one))) for one in (whole, *re.split(r"[.!?;:,\n]+", own)))


def _cleaned(whole: str) -> list[str]:
    """The words, with a `xx` where something only sounds like a stop: it stands for words that are no courtesy."""
    spelled = " ".join(as_command(whole))
    return SOUNDS_LIKE.sub(" xx ", spelled).split()


def _is_command(said: list[str]) -> bool:
    commands = [one for one in said if one in COMMANDS or _TAKE_ME_OFF.fullmatch(one)]
    return bool(commands) and all(one in COURTESY for one in said if one not in commands)


def _is_weary(text: str) -> bool:
    """Somebody has enough of messages, in words that no other table has."""
    about = _ABOUT_MESSAGES.search(text) and _ENOUGH.search(text)
    return bool(about) and not (_IS_ABOUT_ONE.search(text) or _is_elsewhere(text) or "xx" in text)


def _is_short_stop(said: list[str]) -> bool:
    if len(said) > SHORT:
        return False
    return any(one in STRONG for one in said) or SHOUTS.search(" ".join(said)) is not None


def _is_elsewhere(text: str) -> bool:
    another_hour = _ANOTHER_HOUR.search(text) and not _FOR_EVER.search(text)
    return bool(_ELSEWHERE.search(text) or another_hour)
