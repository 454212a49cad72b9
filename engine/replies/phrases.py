"""The words by which customers say what they want, in Spanish and English, as plain text writes them. Tables only."""

from __future__ import annotations

import re
from typing import Final

# --- messages again -----------------------------------------------------------------------------------------------

START_COMMANDS: Final = frozenset("start alta unstop reanudar reactivar activar resume".split())
START: Final = (
    r"\b(?:pueden|vuelvan|quiero que) (?:vuelvan |volver )?(?:a )?(?:escribir|enviar|mandar)\w* (?:de nuevo|otra vez|nuevamente)",
    r"\b(?:you can|please) (?:text|message|email|write) me again\b",
    r"^(?:\w+ ){0,3}(?:dar|darme|denme|dame|deme) de alta(?: (?:otra vez|de nuevo|nuevamente|por favor|porfa|gracias))*[ .!]*$",
    r"\bresubscribe\b",
)

# --- who reads it ------------------------------------------------------------------------------------------------

DECEASED: Final = (
    r"\b(?:falecio|fallecio|ha fallecido|fallecid[oa]|murio|ha muerto|difunt[oa]|esta muert[oa]|que en paz descanse|q\.?e\.?p\.?d)\b",
    r"\b(?:passed away|has died|is deceased|deceased|is dead|died (?:last|in|on|two|a|this))\b",
)
WRONG_NUMBER: Final = (
    r"\b(?:numero|nro|num|telefono|celular|cel|contacto|persona)\.? (?:(?:esta|es|muy|era) )?equivocad[oa]\b",
    r"^(?:esta |estan |se |esta usted )?equivocad[oa]s?(?: de (?:numero|persona))?$",
    r"\b(?:se|te) (?:ha |has |han )?(?:equivoc\w+|confund\w+) de (?:numero|persona|telefono|contacto|celular|cel|nro|num)\b(?! de (?!telefono|cel))",
    r"\bestan? (?:llamando|escribiendo) a (?:la persona|un numero|otra persona|otro numero)",
    r"\bno soy (?:es[ae] (?:persona|senor|cliente)|la persona(?! (?:encargad|responsable|que (?:pag|ve|maneja|firm)))|(?:a )?quien (?:busc|usted|llam|cree|piens|dic)|(?:la|el) que (?:busc|usted|cree|piens|dic|llam)|yo(?=$|[.,;!]| esa| ese))",
    r"\bno soy$",
    r"\b(?:yo )?no (?:la |lo |le )?cono(?:zco|cemos)(?: (?:a|al) (?!su empresa|sus)| a? ?(?:ningun|ninguna) | (?:a )?es[ae] (?:persona|senor|sr|nombre|tal\b|chic|hombre|mujer|tip|individuo|don)| quien es (?!usted)|$|\.)",
    r"\b(?:este|ese) (?:numero|telefono|celular|cel|correo|nro) (?:ya )?no (?:es|le pertenece|pertenece|corresponde) (?:mas )?(?:de|del|a|al) (?!factura|la factura|cuenta|operacion|mi\b|pedido)",
    r"\b(?:lo|la) compre nuev[oa]\b|\b(?:es|soy) (?:un |el )?nuev[oa] duen[oa] (?:de|del) (?:este |el )?(?:numero|telefono|cel|chip)",
    r"\b(?:este|ese) (?:no es (?:el|su|mas su)|ya no es (?:el|su)) (?:numero|telefono|celular|correo|mail)",
    r"\b(?:aqui|aca) no (?:vive|es|hay|se encuentra ningun)\b",
    r"\bno vive (?:aqui|aca)\b",
    r"\bno es (?:mi|el) (?:numero|correo) de\b",
    r"\b(?:wrong (?:number|person|email|guy|lady|address|no$)|incorrect number)\b(?! (?:of|on|in|for|listed|shown|was|is|to pay))",
    r"\b(?:nobody|no one|noone) (?:called|named) \w+ (?:here|at|on)\b",
    r"\b(?:i am|im|this is) not (?:him|her|them|that (?:person|customer|man|woman)|the (?:right person|(?:person|customer|one)(?! (?:who|that|in|responsible)))|who\b)",
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
    r"\b(?:[Nn]o soy|NO soy|(?i:i['’]?m not|i am not|this is not|this isn['’]?t))\s+(?:(?i:la|el|se[nñ]ora?|mrs?|ms)\.?\s+){0,2}"
    r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
)
"""`No soy Rosa`: a name is known by its capital, so this looks at the text as it was written."""
_NOT_KIN: Final = (
    r"(?! de (?:puta|perra|su madre|la chingada|mil|familia|contab|compras|tesor|pagos|admin|finanz|cobr|cuentas|la empresa|"
    r"gerencia|logist|\d|dos|tres|cuatro)| solter)"
)
_NOT_KIN_OF: Final = (
    r"(?! (?:puta|familia|\d|dos|tres|cuatro|un|una|menores|compras|contab|tesor|pagos|admin|finanz|su gerente))"
)
"""`Soy la asistente de contabilidad` is the one to speak to; `soy madre de dos` speaks of herself."""
DEAD_THINGS: Final = (
    r"\b(?:celular|telefono|cel|bateria|compu\w*|laptop|carro|auto|moto|negocio|perr[oa]|gat[oa]|mascota|impresora|internet|linea|"
    r"phone|battery|car|dog|cat|computer|business|deal|pet|printer)\b",
)
BEREAVED: Final = (
    r"\b(?:mi|my) (?!espos|marido|mujer|husband|wife).*\b(?:pago|pagar|pagare|dame|deme|denme|gastos|no tengo|plazo|unos dias|otra semana|"
    r"sepelio|entierro|funeral|velorio|no pude|no puedo|i cant|ill|need time|time off|deal with|few days|give me)\b",
    r"\b(?:mi|my|our|nuestr[oa]) (?:abuel\w+|ti[oa]|suegr[oa]|prim[oa]|cunad[oa]|amig[oa]|hij[oa]|bebe|grand\w*|uncle|aunt|friend|cousin|son|daughter|socio|herman[oa]|brother|sister)\b(?! (?:el|la) titular).*(?:murio|falecio|fallecio|died|passed)",
    r"\b(?:mi|my|his|her|our) (?!espos|marido|mujer|husband|wife).*(?:murio|fallecio|falecio|died|passed away)\b.* (?:y|so|and|por eso|asi que)\b",
)
"""He speaks of his own loss, and answers for himself."""
THIRD_PARTY: Final = (
    rf"\b(?:soy|habla|le habla|escribe|contesta) (?:su|la|el) {_KIN}\b{_NOT_KIN}",
    rf"\bsoy (?!amig|vecin|emplead|jef|secretari|asistent|compa){_KIN} (?:de|del)\b{_NOT_KIN_OF}",
    r"(?<!esposo )(?<!esposa )(?<!marido )(?<!papa )(?<!mama )(?<!hijo )(?<!hija )(?<!mujer )\bya no (?:trabaja|labora)(?=$|[.,;!]| (?:aqui|aca|con nosotros|con ustedes|en|mas|para)\b)",
    r"\bya no (?:vive|esta|se encuentra) (?:aqui|aca|con nosotros|en (?:la|esta|nuestra) (?:empresa|compania|casa|oficina)|trabajando)\b|^(?:el|ella) ya no (?:esta|vive)[. !]*$",
    r"\bya no pertenece a (?:la|esta|nuestra)\b|\bno esta mas (?:aqui|aca|con nosotros)\b",
    r"\b(?:el|ella|senor|senora|sr\.?|sra\.?|persona|licenciad[oa]) no (?:trabaja|labora) (?:aqui|aca|en|con|mas|para)\b|^no (?:trabaja|labora) (?:aqui|aca|mas)\b",
    r"\b(?:dejo|renuncio a) (?:la empresa|de trabajar)\b",
    r"\b(?:este|el) (?:telefono|celular|numero|correo) es de (?:mi|otra)\b",
    rf"\b(?:im|i am|this is|its) (?:his|her|their) {_KIN_EN}\b",
    r"\b(?:im|i am|this is) the (?:sister|brother|wife|husband|mother|mom|mum|father|dad|son|daughter)\b(?! of (?:\d|a|two|three|four))",
    r"\b(?:im|i am) (?:[5-9]|1[0-7])(?: ?(?:yrs?|years?|yo)(?: old)?)?(?=$|[.,!;]| and)|\b(?:im|i am) a minor\b",
    r"\btengo (?:[5-9]|1[0-7]) anos(?=$|[.,!;]| (?:y|este|esta|no)\b)|\bsoy menor de edad\b",
    rf"\bthis is \w+s {_KIN_EN}\b",
    r"\b(?:no longer works? (?:here|for|with|at)|(?:doesnt|does not) work (?:here|for us|with us)|left the company|no longer (?:with (?:us|the|this|our)|employed|at (?:this|the|our))|(?:he|she) used to work)\b",
)

# --- what about the money ----------------------------------------------------------------------------------------

ALREADY_PAID: Final = (
    r"^(?:pagad[oa]s?|cancelad[oa]s?|pago (?:hecho|realizado|efectuado|enviado|listo)|listo el pago|paid|payment (?:sent|made|done|complete)|ya quedo)$",
    r"\b(?:ya|lo|la|les?|te|se) (?:\w+ )?(?:consigne|consignamos|liquide|liquidamos|yapie|yapeamos|gire|giramos)\b",
    r"\bya (?:\w+ )?(?:hice|hicimos|realice|mande|envie) (?:\w+ ){0,2}(?:consignacion|spei|giro|nequi|bizum|ach|wire|zelle)\b",
    r"\b(?:acabo|acabamos|recien acabo) (?:de|d) (?:\w+ )?(?:pagar|cancelar|depositar|transferir|abonar|yapear|consignar|liquidar|hacer(?:les?)? (?:el|la) (?:pago|deposito|transferencia|consignacion))(?:l[oae]s?|te)?\b",
    r"\b(?:factura|deuda|cuenta|recibo) (?:ya )?(?:esta )?liquidad[oa]\b|\bya quedo liquidad[oa]\b",
    r"\b(?:took care of|taken care of) (?:this|it|that|the (?:invoice|bill|payment))\b",
    r"\b(?:check|cheque)(?: is|s)? in the mail\b",
    r"\b(?:sent|paid) (?:it|this|that|the money|the payment)? ?(?:thru|through|via|by|with) (?:zelle|venmo|paypal|cash ?app|wire|ach|bank|bacs|check|cheque)\b",
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
    r"^(?:pagad[oa]s?|paid)\b(?! by whom)|^(?:listo,? )?(?:yapeado|depositado|transferido|abonado|consignado)$|\bpayment (?:was )?made (?:yesterday|today|on|last)\b|^se (?:cancelo|pago|abono|deposito|transfirio) (?:con|por|el|ayer|la semana)\b|^settled (?:last|on|by|in full|yesterday)\b|^cancelad[oa]s? (?:el|ayer|hoy|por|con|la semana|anoche)\b(?! (?:servicio|contrato|pedido|plan))",
)
NOT_PAID: Final = (
    r"\b(?:no|aun no|todavia no|nunca|tampoco|sin) (?:lo |la |le |les |se |he |hemos |ha |esta |estan |fue |puedo |pude |haber )*(?:pagad|pague|cancelad|cancele|deposit|pagar|abon)",
    r"\b(?:not|never|havent|hasnt|didnt|wasnt|isnt|wont|cant|cannot|unable to|unpaid|dont) (?:\w+ ){0,3}(?:paid|pay|settled|be paid)\b",
    r"\b(?:will|to|be|get|getting|once|when|until|after|if) (?:\w+ ){0,3}(?:be |get |am |im |is |its |i )?paid\b",
    r"\b(?:todavia no|aun no|ayer no|not yet|hasta|by mistake|someone else|another|wrong account|otra cuenta|a mi (?:hij|mam|pap|esp|herm|trabaj|otro)\w*|la luz|el agua|el alquiler|la renta|rent|salary|and got|pero no|but not|except|excepto|salvo|menos la|solo (?:la|el|una?|las|los)|only (?:the|one|half|part)|some of|algunas|una de las|el otro|la otra|paid (?:to|or)|not the (?:invoice|bill|one)|retencion|otra factura|other (?:invoice|bill|one)|por error)\b|\b(?:crei|pense|creo|thought|think|suppose|guess|parece)\b",
    r"\b(?:have|get) (?:it|this|that|them) (?:all )?paid\b|\bpaid (?:enough|too much|taxes|my|u people|you people|for nothing|more than|attention|dearly)\b",
    r"\b(?:mi (?:esposo|esposa|marido|socio|contador|hijo|hija|mama|papa)|my \w+) (?:dice|dijo|cree|says|said|thinks)\b",
    r"\bsi (?!ya\b)(?:\w+ ){0,3}(?:pague|cancele|deposite)\b",
    r"\b(?:cuando|apenas|hasta que|luego que|en cuanto) (?:\w+ ){0,3}(?:pague|paguen|pagado|cancele|deposite|depositen)\b",
    r"\b(?:quiere|quieren|espera|esperan|piden?|pretenden?) que (?:\w+ )?(?:pague|cancele)\b",
    r"\b(?:por que|porque|para que|como) (?:\w+ )?(?:pague|cancele) ",
)
PARTLY: Final = (
    r"\b(?:la mitad|una parte|parte de|parcial|a cuenta|algo|un adelanto|el resto|lo demas|solo una|el saldo)\b",
    r"\b(?:half|part of|partial|partially|some of|the rest|down payment|a portion|most of)\b",
)
CANCELLED: Final = (
    r"\bcancel\w* (?:\w+ ){0,3}?(?:servicio|contrato|pedido|suscripcion|plan|linea|reserva|orden|cita|compra|membresia|poliza|seguro|tarjeta|"
    r"viaje|evento|internet|visita|reunion|instalacion|proyecto|service|subscription|order|contract|membership|account|policy|booking)\b",
    r"\bcance?l+ed\b",
)
"""`Ya cancelé el servicio` speaks of no payment, and neither does `cancelled`."""
WILL_PAY: Final = (
    r"\b(?:pago|pagamos|(?<!el )(?<!un )(?<!los )pagare|pagaria|pagaremos|pagaran|cancelo|cancelare|cancelaremos|deposito|depositare|depositaremos|transfiero|transferire|abono|abonare|abonaremos|yapeo|yapeare|liquido|liquidare|regularizo|regularizare|regularizamos|girare|giro)\b",
    r"\b(?:voy a|vamos a|puedo|podria|podemos|podre|quiero|pienso|estare|estaremos|estoy|me comprometo a|prometo|quedo en|para) (?:\w+ )?(?:pagar|pagand|cancelar|cancelando|depositar|depositando|transferir|transfiriendo|abonar|abonando|liquidar|regularizar|hacer(?:les?)? (?:el|la) (?:pago|deposito|transferencia))\w*",
    r"\b(?:ill|i will|we will|well|i can|we can|going to|gonna|i could|able to|let me|plan to|i am|im|we are|were) (?:\w+ )?(?:pay|paying|settle|transfer|send (?:the|a|my) (?:payment|money|transfer)|make (?:the|a) payment)\b",
    r"(?:^|[.,;!:] ?|\band |\bbut )(?:will|shall|gonna) (?:pay|settle|clear)\b|\b(?:we|i) (?:will|shall) (?:\w+ )?(?:settle|make (?:a |the |full )?payment|clear)\b|\bpayment will (?:go|be)\b",
    r"\b(?:consigno|consignare|consignamos)\b",
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
    r"\?|jaj|haha|jeje|\blol\b|\blmao\b|\bxd\b|[\U0001F644\U0001F602\U0001F923\U0001F612]",
    r"\b(?:dios|god|supongo|calculo|ponele|puede que|a lo mejor|unless|a menos|provided|assuming|pending|depending|as soon as|en cuanto|tentativ\w*|could|might|should|estimo|segun|aver|veo si|ver si|se supone|out of (?:the )?office|fuera de la oficina|annual leave|vacaciones)\b",
    r"\b(?:con el oro|cuando las vacas|when pigs|sonando|hell freezes)\b",
    r"\b(?:abono|adelanto|minimo|minimum|interes|another|otra|otro)\b",
)
ASKS: Final = (r"\b(?:a que|cual|donde|como|cuant[oa]s?|where|how|which|what)\b",)
PLAN: Final = (
    r"\b(?:cuotas?|fraccion\w*|mensualidad\w*|partes|facilidad\w*|refinanci\w+|convenio|reprogram\w+|abonos|plazos|en pagos|varios pagos|dos pagos|quincenal\w*|poco a poco|de a poco|a poquitos|financi\w+)\b",
    r"\b(?:plan|plan de pagos?)\b",
    r"\b(?:instal+ments?|payment plan|split|monthly payments?|weekly payments?|pay (?:it )?(?:off )?over time|in (?:\w+ )?(?:parts|payments)|spread|refinanc\w*|payment arrangement|arrangement)\b",
)
NO_PLAN: Final = (r"\bno (?:\w+ ){0,3}(?:plan|cuotas|fracc)", r"\b(?:dont|do not|no) (?:\w+ ){0,3}(?:plan|instal)",
                  r"\bplan(?:eo|eamos|ning)? (?:de |del )?(?:datos|internet|celular|movil|salud)")  # fmt: skip
NO_WRONG: Final = (
    r"\b(?:no|nunca) (?:\w+ ){0,3}(?:lleg\w+|recib\w+|envi\w+|entregaron|mand\w+|dieron) (?:\w+ )?(?:la |el |su |mi |sus |un |ningun |ninguna |los |las )?"
    r"(?:factura|recibo|boleta|corre?o|mensaje|link|enlace|codigo|estado de cuenta|email|mail|aviso|cuenta|numero|respuesta|constancia|comprobante|sueldo|pago|pdf|xml)\w*",
    r"\b(?:not|never|dont|havent|didnt) (?:\w+ ){0,2}(?:received?|get|got|gotten) (?:\w+ )?(?:the |your |my |an |any |a )?(?:invoice|bill|email|statement|letter|link|copy|reply|paycheck|paid|message)s?\b",
    r"\berror (?:de|del) (?:mi |el |nuestro )?banco\b|\bmust be (?:a|some) mistake\b",
    r"\b(?:error|mistake) (?:fue |es |era |was |is )?(?:mio|nuestro|mia|mine|ours)\b|\b(?:mi|my|our|nuestro) (?:error|mistake)\b",
)
"""Taken out first: a document that did not come is sent again, and an error of his own disputes nothing."""
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
    r"\b(?:disputed?|disputing|faulty|(?:billed|charged|invoiced) (?:me |us )?twice|double (?:charged|billed|billing)|charged twice|billed twice|overcharged|not (?:my|our) (?:debt|invoice|bill)|damaged goods|defective)\b",
    r"\bnot (?:received|delivered) (?:the|my|our|anything)\b",
    r"\bsomething (?:is )?wrong\b",
    r"\b(?:llego|llegaron|vino|vinieron|(?:producto|mercaderia|pedido|material|equipo|lote)s? (?:esta|estan)) (?:\w+ )?(?:malograd|defectuos|danad|fallad|vencid[oa]s? la merc|rot[oa]s?\b|incomplet)\w*",
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
