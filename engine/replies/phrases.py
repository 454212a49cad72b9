"""The words by which customers say what they want, in Spanish and English, as plain text writes them. Tables only."""

from __future__ import annotations

import re
from typing import Final

# --- no more messages --------------------------------------------------------------------------------------------

STOP_COMMANDS: Final = frozenset(
    """
    stop stopal baja alto cancelar salir unsubscribe quit end cancel revoke optout parar pare paren detener
    desuscribir desuscribirme desuscribirse desuscribanme basta dejen fuera remover remove eliminar borrar
    sotp stpo estop stopp estp baha vaja unsuscribe unsubcribe unsubsribe desinscribir desinscribirme
    """.split()
)
"""Alone, or among words of courtesy only, each is a stop; squeezed, so that `stopall` is `stopal`."""
STRONG: Final = frozenset(
    "stop stopal baja unsubscribe optout desuscribir desuscribirme desuscribirse desuscribanme basta".split()
)
"""In a short message these are a stop whatever stands beside them."""
SHORT: Final = 5
"""Words: where a doubt between a stop and a text is settled for the stop."""
COURTESY: Final = frozenset(
    """
    por favor porfa porfavor pf plis gracias ya please pls plz thanks thank you now hola buenas buenos dias tardes
    noches quiero deseo solicito pido quisiera i want to the el la un una mi me a de darme dar hello hi estimados
    senores si ok okay all al todo todos mensajes messages texts
    """.split()
)
_STOP_DEEDS: Final = r"""(?:escrib|lam|mand|envi|molest|contact|busqu|busc|inform|volv|vuelv|hostig|acos|fastidi|jod)"""
STOP: Final = (
    rf"\bno (?:me|nos) {_STOP_DEEDS}\w*",
    rf"\b(?:dej(?:a|e|en|ar|an)|paren?|parar|basta|cesen?|cese) (?:ya )?de {_STOP_DEEDS}\w*",
    rf"\bno (?:quiero|deseo) (?:que )?(?:mas |recibir|me {_STOP_DEEDS}|saber)",
    rf"\bno \w{{0,12}} ?(?:vuelvan?|volver|vuelva) a {_STOP_DEEDS}\w*",
    rf"\bno (?:me |nos |les? )?{_STOP_DEEDS}\w* (?:mas|nunca mas|nada)\b",
    r"\bque (?:me|nos) (?:den|de|dan|da) de baja\b(?! (?:el|la|los|las|mi|del) (?:servicio|linea|contrato|plan|producto|cuenta|internet))",
    rf"\bnunca mas (?:me |nos )?{_STOP_DEEDS}",
    r"\bcancel (?:these|your|all|my|the) (?:mes+ages?|texts?|emails?|subscription)\b",
    r"\b(?:dont|do not) want (?:any ?more|more|your|these|any|to (?:receive|get|hear)) ",
    r"\bya no (?:me|nos) (?:escrib|lam|mand|envi|molest|contact)\w*",
    r"\bno mas (?:mensajes?|corre?os?|lamadas?|wasaps?|sms|publicidad)",
    r"\b(?:de?n?me|darme|darnos|dennos|dar|quiero|solicito|pido|deseo|favor) (?:\w+ )?de baja\b(?! (?:el|la|los|las|mi|del) (?:servicio|linea|contrato|plan|producto|cuenta|internet))",
    r"\b(?:quite|saque|bore|elimine|retire|remuev)n?(?:me|nos)? (?:de|mi|este|mis) (?:su|la|sus|esta|esa|ese|numero|corre?o|contacto|lista|datos|celular|telefono)",
    r"\bdejen?me (?:en paz|tranquil)",
    r"\b(?:stop|quit|cease) (?:texting|mes?aging|cal?ing|email?ing|contacting|sending|writing|bothering|haras?ing)",
    r"\b(?:do not|dont|never) (?:text|cal+|email|mes+age|contact|write|send|bother)\b",
    r"\b(?:remove|take|delete) (?:me|my (?:number|email|phone|adres+))\b",
    r"\bno more (?:mes+ages|texts|emails|cal+s)\b",
    r"\bleave me alone\b",
    r"\bopt(?:ing)?[ -]?out\b",
    r"\bunsub?scribe me\b",
    r"\b(?:me )?(?:quiero|deseo) (?:desuscribir|desinscribir|dar de baja|salir de (?:la|esta|su))",
)
START_COMMANDS: Final = frozenset("start alta unstop reanudar reactivar activar resume".split())
START: Final = (
    r"\b(?:pueden|vuelvan|quiero que) (?:vuelvan |volver )?(?:a )?(?:escribir|enviar|mandar)\w* (?:de nuevo|otra vez|nuevamente)",
    r"\b(?:you can|please) (?:text|message|email|write) me again\b",
    r"\b(?:dar|darme|denme|dame) de alta\b",
    r"\bresubscribe\b",
)

# --- who reads it ------------------------------------------------------------------------------------------------

DECEASED: Final = (
    r"\b(?:falecio|fallecio|ha fallecido|fallecid[oa]|murio|ha muerto|difunt[oa]|esta muert[oa]|que en paz descanse|q\.?e\.?p\.?d)\b",
    r"\b(?:passed away|has died|is deceased|deceased|is dead|died (?:last|in|on|two|a|this))\b",
)
WRONG_NUMBER: Final = (
    r"\b(?:numero|telefono|celular|correo|mail|email|contacto|persona) (?:\w+ )?equivocad[oa]\b",
    r"^(?:esta |estan |se |esta usted )?equivocad[oa]s?(?: de (?:numero|persona))?$",
    r"\b(?:se|te) (?:ha |has |han )?(?:equivoc\w+|confund\w+) (?:de )?(?:numero|persona|telefono|contacto)?",
    r"\bestan? (?:llamando|escribiendo) a (?:la persona|un numero|otra persona|otro numero)",
    r"\bno soy (?:es[ae] (?:persona|senor|cliente)|la persona|el cliente|la cliente|quien|a quien|la que|el que|yo\b)",
    r"\bno soy$",
    r"\b(?:yo )?no (?:la |lo |le )?cono(?:zco|cemos)(?: a| ningun| ninguna| esa| ese| quien|$|\.| al)",
    r"\b(?:este|ese) (?:no es (?:el|su|mas su)|ya no es (?:el|su)) (?:numero|telefono|celular|correo|mail)",
    r"\b(?:aqui|aca) no (?:vive|es|hay|se encuentra ningun)\b",
    r"\bno vive (?:aqui|aca)\b",
    r"\bno es (?:mi|el) (?:numero|correo) de\b",
    r"\b(?:wrong (?:number|person|email|guy|lady|address|no\b)|incorrect number)\b",
    r"\b(?:i am|im|this is) not (?:him|her|them|that (?:person|customer|man|woman)|the (?:person|customer|one|right person)|who)\b",
    r"\b(?:dont|do not|never) know (?:any|a|an|who|him|her|this person|that person|anyone|anybody|them|no one)\b",
    r"\bno (?:one|body) (?:here )?(?:by|with) that name\b",
    r"\bwrong #",
    r"\bthere(?:s| is) no (?!error|mistake|problem|issue|invoice|payment|money|way|need)\w+ here\b",
    r"\bno (?:tengo idea|se) (?:de )?quien es (?!usted|este|quien)",
    r"\bthis (?:isnt|is not) \w+s (?:number|phone|email)\b",
    r"\bnew (?:owner|phone|number),? who\b",
    r"\bthis (?:number|phone|email) (?:does not|doesnt|is not|isnt|no longer) belong",
    r"\bnot (?:his|her|their) (?:number|phone|email)\b",
)
_KIN: Final = (
    r"(?:herman[oa]|espos[oa]|marido|mujer|mama|madre|papa|padre|hij[oa]|prim[oa]|ti[oa]|abuel[oa]|vecin[oa]|sobrin[oa]|"
    r"novi[oa]|pareja|suegr[oa]|cunad[oa]|niet[oa]|amig[oa]|secretari[oa]|asistente|compañer[oa]|companer[oa]|jef[ea]|emplead[oa])"
)
_KIN_EN: Final = (
    r"(?:sister|brother|wife|husband|mother|mom|mum|father|dad|son|daughter|cousin|neighbou?r|roommate|partner|"
    r"assistant|secretary|uncle|aunt|friend|girlfriend|boyfriend|colleague|boss)"
)
NOT_NAMED: Final = (
    r"\b(?i:no soy|i['’]?m not|i am not|this is not|this isn['’]?t)\s+(?:(?i:la|el|se[nñ]ora?|mrs?|ms)\.?\s+){0,2}"
    r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
)
"""`No soy Rosa`: a name is known by its capital, so this looks at the text as it was written."""
THIRD_PARTY: Final = (
    rf"\b(?:soy|habla|le habla|escribe|contesta) (?:su|la|el|una?) {_KIN}\b",
    rf"\bsoy {_KIN} (?:de|del)\b",
    r"\bya no (?:trabaja|labora|vive|esta|pertenece)\b",
    r"\bno (?:trabaja|labora) (?:aqui|aca|en|con|mas|para)\b",
    r"\b(?:dejo|renuncio a) (?:la empresa|de trabajar)\b",
    r"\b(?:este|el) (?:telefono|celular|numero|correo) es de (?:mi|otra)\b",
    rf"\b(?:im|i am|this is|its) (?:his|her|their|the|a|an) {_KIN_EN}\b",
    rf"\bthis is \w+s {_KIN_EN}\b",
    r"\b(?:no longer works?|doesnt work|does not work|left the company|no longer (?:with|employed|at)|used to work)\b",
)

# --- what about the money ----------------------------------------------------------------------------------------

ALREADY_PAID: Final = (
    r"^(?:pagad[oa]s?|cancelad[oa]s?|pago (?:hecho|realizado|efectuado|enviado|listo)|listo el pago|paid|payment (?:sent|made|done|complete)|ya)$",
    r"\b(?:ya|lo|la|los|las|le|te|se|les) (?:\w+ )?(?:pague|pagamos|cancele|cancelamos|deposite|depositamos|transferi|transferimos|abone|abonamos|yapee|plinee|cancelo ayer)\b",
    r"\bya (?:\w+ )?(?:esta|estan|fue|fueron|quedo|ha sido|han sido|he|hemos|hice|hicimos|realice|realizamos|efectue|envie|enviamos|mande) (?:\w+ ){0,3}(?:pagad[oa]s?|cancelad[oa]s?|depositad[oa]s?|abonad[oa]s?|pago|deposito|transferencia|abono|yape|plin|comprobante|constancia|voucher)\b",
    r"\b(?:esta|estan|fue|fueron|quedo) (?:ya )?(?:pagad[oa]s?|cancelad[oa]s?)\b",
    r"\b(?:pague|pagamos|deposite|transferi|abone|cancele) (?:ayer|anteayer|antier|hoy|el|la|los|las|esta|esa|todo|hace|con|por|en|mi|su|anoche)\b",
    r"\bpago (?:hecho|realizado|efectuado|enviado)\b",
    r"\bya se (?:les? |lo |la )?(?:cancelo|pago|abono|deposito|transfirio|hizo|realizo|efectuo)\b",
    r"\b(?:factura|recibo|boleta|deuda|cuenta|todo|cuota) (?:ya )?(?:pagad[oa]|cancelad[oa])$",
    r"\b(?:i|we|have|ive|weve) (?:already |just )?(?:made (?:the|a|my|this|that) (?:payment|transfer|deposit)|wired|deposited|mailed (?:the|a) (?:check|cheque))\b",
    r"\b(?:payment|transfer) (?:went|has gone) (?:through|out)\b",
    r"\bse (?:realizo|hizo|efectuo|pago) (?:el|la|un|una|ayer|hoy)\b",
    r"\b(?:hice|hicimos|realice|realizamos|efectue|efectuamos) (?:el|la|un|una) (?:pago|deposito|transferencia|abono|yape)\b",
    r"\b(?:adjunto|envio|mando|les paso|aqui esta|aca esta|le envio|les envio) (?:el |la |mi )?(?:comprobante|constancia|voucher|captura|boucher|recibo)\b",
    r"\b(?:he|hemos) (?:ya )?(?:pagado|cancelado|depositado|transferido|abonado)\b",
    r"\b(?:already|just) (?:paid|sent|transferred|settled)\b",
    r"\b(?:i|we|ive|weve|i have|we have) (?:have )?(?:already |just )?(?:paid|settled|transferred|sent (?:the|a|my|you the) (?:payment|money|transfer|check|cheque|wire))\b",
    r"\b(?:it|this|that|invoice|bill|its|it is|this is|has been|was|is|been) (?:already |now |been )?(?:paid|settled)\b",
    r"\bpaid (?:it|this|that|yesterday|today|last|on|in full|already|by|via|with|the|through|online)\b",
    r"\bpayment (?:was|has been|already|is) (?:made|sent|done|completed)\b",
    r"^pagado\b|^paid\b",
)
NOT_PAID: Final = (
    r"\b(?:no|aun no|todavia no|nunca|tampoco|sin) (?:lo |la |le |les |se |he |hemos |ha |esta |estan |fue |puedo |pude |haber )*(?:pagad|pague|cancelad|cancele|deposit|pagar|abon)",
    r"\b(?:not|never|havent|hasnt|didnt|wasnt|isnt|wont|cant|cannot|unable to|unpaid|dont) (?:\w+ ){0,3}(?:paid|pay|settled|be paid)\b",
    r"\b(?:will|to|be|get|getting|once|when|until|after|if) (?:\w+ ){0,3}(?:be |get |am |im |is |its |i )?paid\b",
    r"\b(?:cuando|apenas|si|hasta que|luego que|en cuanto) (?:\w+ ){0,3}(?:pague|paguen|pagado|cancele|deposite|depositen)\b",
    r"\b(?:quiere|quieren|espera|esperan|piden?|pretenden?) que (?:\w+ )?(?:pague|cancele)\b",
    r"\b(?:por que|porque|para que|como) (?:\w+ )?(?:pague|cancele) ",
)
PARTLY: Final = (
    r"\b(?:la mitad|una parte|parte de|parcial|a cuenta|algo|un adelanto|el resto|lo demas|solo una|el saldo)\b",
    r"\b(?:half|part of|partial|partially|some of|the rest|down payment|a portion|most of)\b",
)
WILL_PAY: Final = (
    r"\b(?:pago|pagamos|pagare|pagaria|pagaremos|pagaran|cancelo|cancelare|cancelaremos|deposito|depositare|depositaremos|transfiero|transferire|abono|abonare|abonaremos|yapeo|yapeare|liquido|liquidare|regularizo|regularizare|regularizamos|girare|giro)\b",
    r"\b(?:voy a|vamos a|puedo|podria|podemos|podre|quiero|pienso|estare|estaremos|estoy|me comprometo a|prometo|quedo en|para) (?:\w+ )?(?:pagar|pagand|cancelar|cancelando|depositar|depositando|transferir|transfiriendo|abonar|abonando|liquidar|regularizar|hacer(?:les?)? (?:el|la) (?:pago|deposito|transferencia))\w*",
    r"\b(?:ill|i will|we will|well|i can|we can|going to|gonna|i could|able to|let me|plan to|i am|im|we are|were) (?:\w+ )?(?:pay|paying|settle|transfer|send (?:the|a|my) (?:payment|money|transfer)|make (?:the|a) payment)\b",
    r"^(?:pay|paying|payment)\b|\bexpect (?:the |your |our |my )?(?:payment|money)\b",
    r"\b(?:tratar\w*|intentar\w*) (?:de )?pagar\b|\b(?:try|trying) to pay\b|\bcan (?:i|we) pay\b",
    r"\b(?:tendran|tendra|recibiran|recibira|hago|hare|haremos|realizare|realizaremos|sale|saldra) (?:su |el |la |un |una )?(?:pago|deposito|transferencia|abono|dinero)\b",
    r"\b(?:you will|youll) (?:have|get|receive) (?:the|your) (?:money|payment)\b",
    r"\b(?:se|lo|la|los|las|les|le) (?:pago|pagamos|cancelo|deposito|abono|transfiero)\b",
    r"\bprometo\b|\bcompromiso de pago\b|\bpromise\b",
)
WONT_PAY: Final = (
    r"\bno (?:\w+ ){0,2}(?:pag|cancel|deposit|abon|pued|podr|podem|voy|tengo|quier|teng|cuento|hay|alcanz)\w*",
    r"\b(?:cant|cannot|wont|will not|can not|not (?:able|going|paying)|unable|refuse|dont have|do not have|couldnt)\b",
    r"\b(?:ni loco|jamas|nunca)\b",
)
DOUBTFUL: Final = (
    r"\b(?:si|cuando|apenas|depende|talvez|tal vez|quiza|quizas|creo|ojala|trat\w+|intent\w+|a ver|capaz|posiblemente|probablemente|mas o menos|aprox\w*|o|entre|espero)\b(?! por favor)",
    r"\b(?:if|when|once|maybe|perhaps|might|try|trying|hope\w*|hopefully|probably|possibly|depends|or|around|about|should be able)\b",
    r"\?",
)
ASKS: Final = (r"\b(?:a que|cual|donde|como|cuant[oa]s?|where|how|which|what)\b",)
PLAN: Final = (
    r"\b(?:cuotas?|fraccion\w*|mensualidad\w*|partes|facilidad\w*|refinanci\w+|convenio|reprogram\w+|abonos|plazos|en pagos|varios pagos|dos pagos|quincenal\w*|poco a poco|de a poco|a poquitos|financi\w+)\b",
    r"\b(?:plan|plan de pagos?)\b",
    r"\b(?:instal+ments?|payment plan|split|monthly payments?|weekly payments?|pay (?:it )?(?:off )?over time|in (?:\w+ )?(?:parts|payments)|spread|refinanc\w*|payment arrangement|arrangement)\b",
)
NO_PLAN: Final = (r"\bno (?:\w+ ){0,3}(?:plan|cuotas|fracc)", r"\b(?:dont|do not|no) (?:\w+ ){0,3}(?:plan|instal)",
                  r"\bplan(?:eo|eamos|ning)? (?:de |del )?(?:datos|internet|celular|movil|salud)")  # fmt: skip
WRONG: Final = (
    r"^(?:error|wrong|mal|incorrecto|reclamo|disputa|dispute|errado|equivocado)\b",
    r"\b(?:hay|es|tiene|con|un|con|ese|este) (?:\w+ )?(?:error|errores|cobro indebido|doble cobro)\b",
    r"\bno (?:lo |la |les |le )?(?:reconozco|reconocemos|corresponde|debo|debemos|adeudo|compre|pedi|pedimos|solicite|contrate|es correct[oa]|esta bien|esta correct[oa]|es mi deuda|es mia|coincide|cuadra|es lo que)\b",
    r"\bno (?:he|hemos|me) (?:recib\w+|llego|llegaron|entregaron|enviaron|dieron|comprado|pedido|solicitado|contratado)\b",
    r"\b(?:no|nunca) (?:me |nos )?(?:recibi|recibimos|llego|entregaron)\b",
    r"\b(?:reclamo|reclamar|queja|disputa|impugno|desacuerdo|no estoy de acuerdo|no estamos de acuerdo)\b",
    r"\b(?:monto|importe|factura|precio|cantidad|cobro|deuda|recibo|boleta)s? (?:\w+ ){0,3}(?:incorrect|equivocad|errad|mal|duplicad|no es|indebid|no correspond)\w*",
    r"\b(?:mal|duplicad[oa]|doble) (?:factur|emitid|cobr|calcul)\w*",
    r"\b(?:cobran|cobraron|cobrando|facturaron) (?:\w+ ){0,3}(?:de mas|dos veces|doble|mal)\b",
    r"\b(?:dos veces la misma|la misma factura|producto (?:\w+ )?(?:malogrado|defectuoso|danado|fallado|vencido))\b",
    r"\b(?:soy|es) (?:ningun |una |un )?(?:deudor|fraude|estafa)\b",
    r"\b(?:i )?(?:dont|do not|never) (?:owe|recogni[sz]e|agree|ordered|order|bought|received|got)\b",
    r"\bnever (?:received|ordered|got|arrived|delivered|delivrd|signed|bought)\b",
    r"\b(?:amount|invoice|bill|price|quantity|balance|charge|total|it)s? (?:\w+ ){0,3}(?:wrong|incorrect|mistake|too high|not right|not correct|isnt right|doesnt match)\b",
    r"\b(?:there is|theres|is|an?|some) (?:\w+ )?(?:mistake|error)\b",
    r"\b(?:dispute|disputing|double (?:charged|billed|billing)|charged twice|billed twice|overcharged|not (?:my|our) (?:debt|invoice|bill)|damaged goods|defective)\b",
    r"\bnot (?:received|delivered) (?:the|my|our|anything)\b",
    r"\bsomething (?:is )?wrong\b",
    r"\b(?:billed|charged|charging|billing) (?:me|us) for\b|\b(?:i|we) returned\b",
)
ACCEPTS: Final = (
    r"^(?:acepto|aceptado|aceptamos|si,? acepto|acepto (?:las|los|sus) (?:condiciones|terminos)|de acuerdo,? acepto|conforme|accepted|i accept|we accept|accept|yes,? i accept|i accept the terms)$",
)

# --- numbered answers --------------------------------------------------------------------------------------------

NUMBER_WORDS: Final = {"uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "one": 1, "two": 2, "three": 3, "four": 4,
                       "primera": 1, "segunda": 2, "tercera": 3, "cuarta": 4, "first": 1, "second": 2, "third": 3,
                       "fourth": 4}  # fmt: skip


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that finds any of them."""
    return re.compile("|".join(f"(?:{one})" for one in patterns))
