"""Months and weekdays in the languages that documents are written in."""

from __future__ import annotations

_MONTHS = {
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}
_WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
}


def _numbered(names: dict[str, str]) -> dict[str, int]:
    return {name: n for language in names.values() for n, name in enumerate(language.split())}


_MONTH, _WEEKDAY = _numbered(_MONTHS), _numbered(_WEEKDAYS)


def foreign_month(word: str) -> int | None:
    """12 for 'Dezember', 7 for 'juillet'; also shortened to three or more letters where only one month begins so."""
    return _one(_MONTH, word, 1)


def foreign_weekday(word: str) -> int | None:
    """0 for 'Montag', 'montags' and 'lundi'."""
    plain = word.casefold()
    found = _WEEKDAY.get(plain)
    return found if found is not None else _WEEKDAY.get(plain.removesuffix("s"))


def _one(names: dict[str, int], word: str, first: int) -> int | None:
    plain = word.casefold().rstrip(".")
    if plain in names:
        return names[plain] + first
    found = {n for name, n in names.items() if len(plain) >= 3 and name.startswith(plain)}
    return found.pop() + first if len(found) == 1 else None
