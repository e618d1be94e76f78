"""What takes several words to say, made one word; and the words that say nothing about which entry is meant.

General language of data teams, not of one document. Words that mean the same: `bot/handbook/search/concepts.py`.
"""

from __future__ import annotations

import re

_NOT = r"(not|n[o']?t|never|(has|have|is|was|did|does)n.?t)"

# What several words together are read as, and the patterns over lower-case text that say it.
_PHRASES = (
    ("timezone", r"time[ -]zones?", r"\btz\b"),
    ("dst",
        r"daylight[ -]?savings?( time)?", r"(summer|winter)[ -]?time",
        r"clocks? (were |was |are |is |have |has |had )?(been )?(chang|go|went|gone|mov|switch|set|turn|jump|put)\w*( back| forward)?( an? hour| one hour)?",
        r"(spring|sprang|sprung)[ -]?(forward|ahead)", r"(fall|fell|fallen)[ -]?back(wards)?\b", r"time change",
        r"hour (was |is |got )?(lost|gained|skipped|repeated|missing|too many|short|shorter|longer)",
        r"(lost|lose|gained?|missing|extra|repeated|skipped|additional|one less) (an |one )?hour\b",
        r"(23|25|twenty[ -]?three|twenty[ -]?five)[ -]?(hourly )?(hours?|hrs?|h|partitions?|buckets?|slots?)\b",
        r"(non ?existent|ambiguous) ?time"),
    ("exchangerate", r"exchange[ -]?rates?", r"conversion rates?", r"rates? api"),
    ("sum", r"(add|adds|adding|added)( \w+)? up\b", r"match(es)? the (total|sum)", r"rolls? up to"),
    ("aggregate", r"\bagg\b", r"\baggr\b"),
    ("transaction", r"\btxns?\b", r"\btrx\b"),
    ("revenue recognition", r"rev(enue)?[ -]?rec\b"),
    ("refund", r"(gave|give|giving|given|send|sent|pay|paid|got|get)( the| their| its)?( money)? back( to)?",
        r"money[ -]?back", r"(take|took|sent|send|bring|brought) (it |them )?back"),
    ("overstated",
        r"too (high|big|large|much|many)", r"higher than", r"more than (expected|usual|normal)",
        r"over ?count\w*", r"(way|far|much|somewhat) (up|over|above)", r"more \w+ than (we |is |are )?(expected|usual|normal|possible|real)"),
    ("understated",
        r"too (low|small|few|little)", r"lower than", r"(less|fewer) than (expected|usual|normal)",
        r"under ?count\w*", r"(way|far|much) (down|under|below)", r"(not|isn.?t|n.t) (all|complete|everything|everybody)"),
    ("stale",
        rf"({_NOT}|without|no) (been |being |get(ting)? )?(updat|refresh|chang|mov|modifi)\w*", r"(out of|up to) date",
        r"same (number|value|figure|rate)s? (as|every|for)", r"hard.?coded"),
    ("missing file",
        rf"{_NOT} (yet )?(been )?(there|present|available|come|came|coming)\b",
        rf"{_NOT} (yet )?(been )?(deliver|land|upload)\w*", r"no such (file|key)", r"no files?", r"nosuchkey", r"file ?not ?found\w*", r"\b404\b"),
    ("twice",
        r"(more than) once", r"two times", r"\b2x\b", r"double[ -]?count\w*", r"(on|in|for|under) (two|both) (days|dates|calendar days)"),
    ("twice \\1", r"double[ -]?(charg|bill|book)\w*"),
    ("login", r"(log|sign)(s|ged|ging|ed|ing)?[ -]?(in|on|ins|ons|up|ups)\b"),
    ("leapyear", r"leap[ -]?(years?|days?)", r"\d{4}-02-29", r"feb(ruary)? ?29(th)?", r"29(th)? (of )?feb(ruary)?"),
    ("increase", r"(went|goes|going|shot|gone|moved|blew|ran|is|are) up\b"),
    ("drop", r"stopped (arriving|sending|coming|reporting|flowing|showing)", r"(hardly|barely|scarcely|almost no|next to no)( any)?\b",
        r"(went|goes|going|gone|moved|come|came) down", r"dropp?(ed|ing)? off"),
    ("different", r"(not|n[o']?t) (agree|match|tally|reconcile|line up)\w*"),
    ("wrong", r"(is|are|look|looks|seem|seems|bit|little) off\b"),
    ("enabled", r"(switch|turn)(ed|ing)? on"),
    ("monthend",
        r"(month|months)[ -]?ends?", r"end of (the )?months?", r"last day of (the |a )?months?", r"\b31st\b",
        r"ends of months", r"(jan|mar|may|jul|aug|oct|dec)[a-z]* 31(st)?\b"),
    ("featureflag", r"feature[ -]?(flag|toggle|switch)(ge)?s?"),
    ("testaccount", r"test[ -]?(account|user)s?", r"(internal|qa|employee|staff|dummy|sandbox) (account|user)s?"),
    ("poweruser",
        r"(power|heavy|super)[ -]?users?", r"(super|hyper|extremely|very|most)[ -]?active (user|people|account|member|customer)s?",
        r"(one|a|single|few|some) (single )?(user|account|customer|person)s? (with|has|have|had|does|did|do|makes?|made|produc\w+|generat\w+|fir\w+|creat\w+|sen[dt]\w*)",
        r"(user|account|person|customer)s? (with|over|made|fired|sent|has|had|doing) (over |more than )?\d[\d.,]+k?"),
    ("background", r"not in (the )?foreground", r"screen (is |was )?(off|locked)", r"not (being )?(open|looked at|looking|in use)",
        r"nobody (is )?(look|us|watch)\w*", r"in (the|their|my|a) pocket"),
    ("unique users", r"uniques\b"),
    ("bimodal", r"two (humps|peaks|modes|clusters|bumps)", r"double (peak|hump)s?"),
    ("eventtype", r"event[ _-]?(types?|names?)\b", r"(new|unknown|unseen|unexpected|unfamiliar) (kinds? of )?events?\b(?! types?)", r"(never|not) seen (before|until)"),
    ("anonymous", r"(not|n.t) (yet )?(logged|signed) in", r"before (they )?(log|sign|regist)\w*( in| up)?", r"logged out"),
    ("healthcheck", r"/(healthz?|livez|readyz|ping|status)\b", r"our own (monitoring|monitors|scripts)"),
    ("abtest", r"a/b[ -]?tests?", r"a/b\b", r"ab[ -]?tests?"),
    ("healthcheck ",
        r"health[ -]?checks?", r"up ?time (check|monitor|robot)\w*", r"monitoring (?=scripts?)",
        r"synthetic (check|monitor|test)\w*"),
    ("useragent", r"user[ _-]?agents?"),
    ("wrongday", r"(wrong|next|previous|other|another|following|neighbou?ring|adjacent) (calendar )?(day|date)s?\b"),
    ("midnight",
        r"day[ -]?boundar(y|ies)", r"(end|start|edge|border|turn|change) of (the |a )?day", r"day[ -]?(edge|break|change|border|roll)s?",
        r"(over|around|past|near|across|before|after|at) midnight", r"\b(00:0\d|23:5\d)(:\d\d)?", r"late (at )?night", r"from one day to the (next|other)", r"date (line|change|rollover)"),
    ("geolocation", r"ip (address\w*|look ?ups?)", r"geo[ -]?(ip|location)"),
    ("fiveminutes", r"five[ -]?minutes?", r"5[ -]?(mins?|minutes?|m)\b", r":05\b.*:10", r"\*/5\b"),
    ("\\1 activeusers", r"(daily|monthly|weekly) actives?( (users?|people))?"),
    ("activeusers", r"active (users?|people|customers?|members?)"),
    ("timeonplatform",
        r"time (is |was )?(spent )?(on|in|with) (the |our )?(platform|app|site|product|us)\b", r"screen time"),
    ("database", r"data ?base"),
    ("heartbeat", r"heart[ -]?beats?"),
    ("timeout", r"(time|times|timed|timing)[ -]?outs?"),
    ("clickstream", r"click[ -]?streams?"),
    ("duplicate", r"de-?dup\w*", r"dupes?\b", r"\bdups?\b"),
    ("email", r"e-?mails?\b", r"\bmails?\b"),
    ("exchangerate", r"(eur|usd|gbp|jpy|chf|cad|aud|inr|cny|brl|mxn|sek){2}\b"),
    ("finance", r"accounting", r"accountants?"),
    ("unittest", r"unit[ -]?tests?\b"),
    ("allhands", r"all[ -]hands\b"),
    ("runbook", r"run ?book", r"hand ?book", r"play ?book"),
)  # fmt: skip
PHRASES = tuple((re.compile(rf"(?<![a-z0-9])(?:{'|'.join(ways)})"), word) for word, *ways in _PHRASES)

STOPWORDS = frozenset(
    """
    a about after ago alarm alert all also am an and anomaly any anybody anyone appear appears are as at be
    because been before being but by can cannot come comes could counted d data date day days did didn do
    does doesn doing don done dont entry few figure figures for from get gets getting give got had happen
    happening happens has have having hello help hey hi how i if in info into is isn issue issues it its
    itself just keep keeps kind know last leave let like ll look looking looks m made make makes
    may me message metric metrics more morning most msg my need new next night no nor not now number numbers
    of off on one only or our out over pipeline please problem problems quite re really runbook s said same
    say says see seeing seem seems she should show showing shows since so some somebody someone something
    somewhat sort still such suddenly t than thanks that the their them then there these they thing things
    this those through to today tonight too traceback try under until up upon us use used uses using value values ve
    very warn warning was we week weekend weeks were what when where whether which while who whom whose why
    will with within without would yesterday yet you your
    first second two three four five six seven eight nine ten ones another other others few many lot lots half
    around across between per via own ours whole every everyone everything nothing always often seem apparently
    actually maybe probably wonder think thought guess tell told pls plz thx please sure ok okay hmm huh wtf
    guys folks channel slack page pager paged oncall call firing resolved critical severity p0 p1 p2 p3 sev1 sev2
    self def raise import module lib python3 venv usr opt site packages src main true false exit code stack
    trace line lines com org net http https www exc args kwargs monday tuesday wednesday thursday friday saturday
    sunday january april may june july august september october december jan mar apr jun jul aug sep oct nov dec
    currently evening afternoon overnight mon tue wed thu fri sat sun than way far much little bit quite
    gives given goes went gone comes came put puts set sets start started starts begin began end ended
    find found want wants wanted ask asked needs able unable however still yes per since better each go going nobody noone table tables bug bugs showed shown treated
    """.split()  # noqa: SIM905
)
