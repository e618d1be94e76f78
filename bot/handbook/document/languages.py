"""What German, French and Spanish handbooks say about escalation, in the English words that the reader goes by.

Only the words that carry meaning are put into English (who, what, when); names stay as they are. A sentence in which
none of a language's own words stands is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.handbook.document.phrases import clean

_ONE_DAY = "next business day"
_SILENT = r"if no response in \1 \2,"
_N = r"(\d+|einer?|einem|un|une|una|zwei|deux|dos|zehn|dix|diez)"


@dataclass(frozen=True, slots=True)
class _Language:
    """signs: words that no English sentence has. phrases: in this order, the longer before what they contain.
    verb_last: deeds whose object stands before them. little: articles, left out."""

    signs: re.Pattern[str]
    phrases: Mapping[str, str]
    little: str
    verb_last: Mapping[str, str]


_GERMAN = _Language(
    re.compile(
        r"\b(?:bereitschaft\w*|rufbereitschaft|vertretung|verantwortliche\w*|zuständige\w*|anrufen|anruf|alarmieren"
        r"|benachrichtigen|informieren|verständigen|wecken|nach|ohne|sofort|während|außerhalb|minuten|stunden?"
        r"|werktage?n?|arbeitstage?n?|fehlen|fehlend\w*|abweichung\w*|leitung|diensthabende\w*|unverzüglich"
        r"|ticket für)\b",
        re.I,
    ),
    {
        rf"\b(?:nach )?{_N} (minuten?|min\.?|stunden?) ohne (?:antwort|reaktion|rückmeldung)\b": _SILENT,
        r"\b(?:wenn|falls|bei)? ?(?:keiner?|ohne) (?:antwort|reaktion|rückmeldung)(?: (?:kommt|erfolgt))?"
        rf" (?:nach|innerhalb von|binnen|in) {_N} (minuten?|min\.?|stunden?)": _SILENT,
        rf"\b(?:wenn|falls|sollte)? ?(?:sich )?(?:nach|innerhalb von|binnen|in) {_N} (minuten?|min\.?|stunden?)"
        r" (?:(?:keine|ohne) (?:antwort|reaktion|rückmeldung)(?: kommt| erfolgt)?"
        r"|niemand (?:antwortet|reagiert|rangeht|abnimmt|meldet))": _SILENT,
        r"\b(?:wenn|falls|sollte)? ?(?:sich )?niemand (?:sich )?(?:nach|innerhalb von|binnen|in)"
        rf" {_N} (minuten?|min\.?|stunden?) (?:antwortet|reagiert|rangeht|abnimmt|meldet)": _SILENT,
        rf"\b(?:nach|weitere) {_N} (minuten?|min\.?|stunden?)\b": r"after \1 \2",
        r"\bbei(?= (?:stufe|p\d|sev|priorität|kritisch|hoh|dringend))": "for",
        r"\b(?:sofort|unverzüglich|umgehend)\b": "immediately",
        r"\bgleichzeitig\b": "at the same time",
        r"\baußerhalb der (?:geschäfts|büro|arbeits)zeit(?:en)?\b": "outside business hours",
        r"\b(?:während|innerhalb|zu|in) (?:der |den )?(?:geschäfts|büro|arbeits)zeit(?:en)?\b": "during business hours",
        r"\b(?:nächste[rn]?|am folgenden) (?:werktag|arbeitstag)\b": _ONE_DAY,
        r"\b(?:werktage?n?|arbeitstage?n?)\b": "business days",
        r"\bticket (?:für|an) ([^,;.]+?) (?:anlegen|erstellen|öffnen|schreiben)\b": r"create ticket for \1",
        r"\bticket\b(?: (?:anlegen|erstellen|öffnen))? für\b": "create ticket for",
        r"\b(?:(?:ruf)?bereitschaft(?:sdienst|shabende[rn]?)?|diensthabende[rn]?)\b": "primary on-call",
        r"\b(?:stell)?vertret(?:ung|er(?:in)?)\b": "secondary on-call",
        r"\b(?:hauptverantwortliche[rn]?|verantwortliche[rn]?|zuständige[rn]?)\b": "primary owner",
        r"\bdaten fehlen\b|\bfehlende daten\b|\bkeine daten\b": "data missing",
        r"\babweichung(?:en)? (?:von )?(?:über|mehr als|größer als)\b": "off by more than",
        r"\bwarnungen\b": "warnings",
        r"\beine[rnm]? (?=minute|stunde)": "1 ",
        r"\bund\b": "and",
        r"\b(?:dann|danach)\b": "then",
        r"\bfür\b": "for",
    },
    r"\b(?:der|die|das|den|dem|des|bitte)\b",
    {
        "anrufen|alarmieren|wecken|kontaktieren|herbeirufen": "page",
        "benachrichtigen|informieren|verständigen|anschreiben": "notify",
    },
)
_FRENCH = _Language(
    re.compile(
        r"\b(?:astreinte|suppléante?s?|responsables?|appeler|prévenir|avertir|alerter|réveiller|notifier|informer|sans"
        r"|après|immédiatement|pendant|hors|heures?|jours? ouvr\w+|données|écart|créer|ouvrir|puis)\b",
        re.I,
    ),
    {
        rf"\b(?:en cas d['’]absence de réponse|sans réponse|si pas de réponse|si personne ne (?:répond|décroche))"
        rf" (?:après|sous|dans les|au bout de|en) {_N} (minutes?|min|heures?)": (_SILENT),
        rf"\b(?:après|au bout de) {_N} (minutes?|min|heures?) sans réponse": _SILENT,
        rf"\b(?:après|au bout de) {_N} (minutes?|min|heures?)\b": r"after \1 \2",
        r"\b(?:immédiatement|tout de suite|aussitôt)\b": "immediately",
        r"\ben même temps\b": "at the same time",
        r"\b(?:en dehors des|hors) heures (?:de bureau|ouvrées|ouvrables)\b": "outside business hours",
        r"\b(?:pendant|durant|aux|en) (?:les )?heures (?:de bureau|ouvrées|ouvrables)\b": "during business hours",
        r"\b(?:(?:le )?(?:prochain|1|un) jour (?:ouvré|ouvrable)|jour (?:ouvré|ouvrable) suivant)\b": _ONE_DAY,
        r"\bjours (?:ouvrés|ouvrables)\b": "business days",
        r"\b(?:créer|ouvrir) un ticket (?:pour|à)\b": "create ticket for",
        r"\b(?:appeler|téléphoner à|alerter|réveiller|contacter)\b": "page",
        r"\b(?:prévenir|informer|notifier|avertir|écrire à|envoyer un (?:e-?mail|courriel|message) à)\b": "notify",
        r"(?:\b(?:la )?personne d|\bl)['’]astreinte\b|\bastreinte\b": "primary on-call",
        r"\b(?:suppléante?|remplaçante?)\b": "secondary on-call",
        r"\bresponsable(?=\s*(?:[,;.]|$|et\b|during|outside|after|immediately))": "primary owner",
        r"\bdonnées (?:absentes|manquantes)\b|\bpas de données\b": "data missing",
        r"\b(?:écart|erreur) (?:de plus de|supérieure? à)\b": "off by more than",
        r"\bavertissements?\b": "warnings",
        r"\bune? (?=minute|heure)": "1 ",
        r"\bet\b": "and",
        r"\bpuis\b": "then",
        r"\bpour\b": "for",
    },
    r"\b(?:le|la|les|du|au|aux)\b|\b[ld]['’]",
    {},
)
_SPANISH = _Language(
    re.compile(
        r"\b(?:guardia|suplente|respaldo|responsable|llamar|avisar|notificar|informar|alertar|despertar"
        r"|sin respuesta|después"
        r"|tras|inmediatamente|inmediato|minutos|horas?|hábil(?:es)?|laborables?|datos|crear)\b",
        re.I,
    ),
    {
        rf"\b(?:sin respuesta|si (?:no|nadie) (?:responde|contesta|hay respuesta|atiende))"
        rf" (?:en|tras|después de|a los) {_N} (minutos?|min|horas?)": (_SILENT),
        rf"\b(?:tras|después de|a los|pasados) {_N} (minutos?|min|horas?) sin respuesta": _SILENT,
        rf"\b(?:tras|después de|a los|pasados) {_N} (minutos?|min|horas?)\b": r"after \1 \2",
        r"\b(?:inmediatamente|de inmediato)\b": "immediately",
        r"\ben (?:las? )?(?=incidencias? |fallos )": "for ",
        r"\bal mismo tiempo\b": "at the same time",
        r"\bfuera del? (?:horario laboral|horario de oficina)\b": "outside business hours",
        r"\b(?:en|durante) (?:el )?(?:horario laboral|horario de oficina|horas de oficina)\b": "during business hours",
        r"\b(?:(?:el )?(?:siguiente|próximo)|un) día (?:hábil|laborable)\b": _ONE_DAY,
        r"\bdía (?:hábil|laborable) siguiente\b": _ONE_DAY,
        r"\bdías (?:hábiles|laborables)\b": "business days",
        r"\b(?:crear|abrir) un ticket (?:para|al?)\b": "create ticket for",
        r"\b(?:llamar|despertar|alertar|contactar)(?: (?:al?|con))?\b": "page",
        r"\b(?:avisar|notificar|informar|enviar un (?:correo|mensaje))(?: al?)?\b": "notify",
        r"\b(?:la )?(?:persona de )?guardia\b": "primary on-call",
        r"\b(?:suplente|respaldo)\b": "secondary on-call",
        r"\bresponsable(?=\s*(?:[,;.]|$|y\b|during|outside|after|immediately))": "primary owner",
        r"\bfaltan (?:los )?datos\b|\bdatos (?:ausentes|faltantes)\b|\bsin datos\b": "data missing",
        r"\b(?:desviación|error) (?:de más del?|superior al?)\b": "off by more than",
        r"\bavisos\b": "warnings",
        r"\buna? (?=minuto|hora)": "1 ",
        r"\by\b": "and",
        r"\b(?:luego|después)\b": "then",
        r"\bpara\b": "for",
    },
    r"\b(?:el|la|los|las|al|del)\b",
    {},
)


_UPKEEP = {
    r"\b(?:jede[nrs]?|chaque|tous les|toutes les|cada|todos los|todas las)\b": "every",
    r"\b(?:bis|à|a las?|hasta)\b|(?<=\d) a (?=\d)": "-",
    r"\b(?:von|ab|de|desde las?|um)\b(?=\s*\d)": "from",
    r"\b(?:keine wartung|(?:pas de|aucune) maintenance|(?:sin|no hay) mantenimiento)\b": "no maintenance",
    r"\b(?:(?:an den |die )?letzten|(?:en )?(?:los )?últimos) (\d+) (?:tagen?|días)\b": r"last \1 days",
    r"\b(\d+) derniers jours\b": r"last \1 days",
    r"\b(?:des|eines|im) monats\b|\bdu mois\b|\bdel mes\b|\bde cada mes\b": "of month",
    r"\b(?:vorher|zuvor|im voraus|à l['’]avance|avant|antes|de antelación)\b": "before",
    r"\bstunden\b|\bheures\b|\bhoras\b": "hours",
}


def upkeep_in_english(text: str) -> str:
    """What a line says of maintenance, in the English words that it is read by."""
    for phrase, english in _UPKEEP.items():
        text = re.sub(phrase, english, text, flags=re.I)
    return clean(text)


def in_english(text: str) -> str:
    """The sentence with what it says of people, deeds and times in English."""
    for language in (_GERMAN, _FRENCH, _SPANISH):
        if language.signs.search(text):
            return _translated(clean(text), language)
    return text


def _verbs_first(text: str, verbs: Mapping[str, str]) -> str:
    """'die Bereitschaft anrufen und die Leitung informieren': each verb in front of whom it reaches."""
    every = "|".join(verbs)
    english = {word: deed for words, deed in verbs.items() for word in words.split("|")}
    return re.sub(
        rf"(?P<joint>\s*(?:(?:and|then|sowie|,)\s+)*)(?P<whom>[^;.]+?)\s+(?P<verb>{every})\b",
        lambda m: f"{m['joint']}{english[m['verb'].lower()]} {m['whom']}",
        text,
        flags=re.I,
    )


def _translated(text: str, language: _Language) -> str:
    for phrase, english in language.phrases.items():
        text = re.sub(phrase, english, text, flags=re.I)
    if language.verb_last:
        text = _verbs_first(text, language.verb_last)
    return clean(re.sub(language.little, " ", text, flags=re.I))
