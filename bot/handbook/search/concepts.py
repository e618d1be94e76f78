"""Concepts of data teams, each with the words by which people ask for it and handbooks write of it.

General vocabulary, not that of one document: a concept that no entry of a handbook speaks of has no effect there. Words
are matched by stem, so that one form is enough; irregular forms stand beside each other. A word may belong to several
concepts. What takes several words to say ("log in", "leap year") is made one word by `bot/handbook/search/vocabulary.py`.
"""

from __future__ import annotations

_CONCEPTS = {
    # what is wrong with data
    "late": "late later delay delayed behind slow sluggish overdue lag lagging laggy backlog wait waiting tardy pending "
    "postponed hours trailing catch catchup straggle straggler outstanding belated unfinished",
    "missing": "missing miss absent null nul empty blank none nan nil gone lose lost void unset lacking lack vanish vanished "
    "disappear disappeared unavailable nowhere nonexistent hole gap omitted dropped unfilled",
    "unknown": "unknown undefined unrecognised unrecognized unidentified unmapped unassigned unattributed unspecified "
    "uncategorised uncategorized",
    "stale": "stale staleness cached cache caching outdated old older obsolete frozen freeze stuck unchanged identical "
    "flat static aged age freshness fresh refresh refreshed constant hardcoded",
    "duplicate": "duplicate duplicated double doubled doubling twice twofold repeated repeat again copy copies redundant "
    "redelivered redelivery idempotency idempotent replay replayed dedupe deduplication distinct unique",
    "retry": "retry retries retried retrying resend resent resubmit resubmitted reattempt reprocess reprocessed backoff",
    "overstated": "overstated inflated inflate inflates high higher above exaggerated excess excessive excessively "
    "overestimate overcounted overcount bloated overshoot overreported huge implausible swollen unrealistic",
    "understated": "understated deflated deflate low lower below beneath underestimate undercount undercounted short "
    "incomplete partial underreported shortfall deficit fewer",
    "increase": "spike jump jumped surge sudden burst peak soar soared exploded explode rocketed leap rise rose risen "
    "rising increase grew climb climbed uptick shoot balloon skyrocket swell bump hike step",
    "drop": "drop dropped fall fell fallen falling dip decline plunge plummet decrease fewer collapse loss lose lost "
    "less reduced crater tank tanked sink sank sunk slump shrink shrank shrunk halve halved plunged cliff nosedive",
    "gap": "gap apart diverge divergence drift discrepancy distance spread disparity",
    "wrong": "wrong incorrect incorrectly inaccurate bad badly mismatch differ different difference disagree inconsistent "
    "inconsistency discrepancy mistaken erroneous misstated miscalculated nonsense weird odd strange bogus implausible "
    "off garbage faulty unreliable misreported messed",
    "fail": "fail fails failure failed failing crash crashed error errored abort aborted exception broke broken break "
    "died dead unsuccessful stop stopped cease ceased halt halted quit",
    "corrupt": "corrupt corrupted corruption broken damaged damage garbled truncated malformed unreadable mangled garbage "
    "corruptd checksum invalid incomplete unparseable unloadable half crc eof",
    "noise": "anomaly anomalous unusual abnormal oddity discontinuity jagged seam",
    "shift": "shift misalign misaligned misalignment slip slipped displaced moved skewed offset",
    "different": "agree reconcile tie tally contradict conflict",
    # money
    "transaction": "transaction txn tx sale sold purchase order bought trade invoice ledger checkout basket buy",
    "payment": "payment pay paid payer processor stripe paypal adyen braintree checkout psp gateway merchant charge "
    "charged card visa mastercard worldpay klarna square acquirer settlement settlements payout billing bill billed debit",
    "refund": "refund refunded chargeback reimbursement reimburse reimbursed reversal reversed repaid repay moneyback "
    "subtract subtracted deduct deducted return returned returns giveback credited creditnote dispute disputed cancellation storno",
    "currency": "currency exchangerate fx forex euro eur usd gbp dollar pound yen jpy chf peso rupee inr yuan cny "
    "brl real lira try krone conversion converted convert converting multicurrency sterling cad aud mxn ecb cross",
    "rate": "rate exchangerate quote price fx forex",
    "international": "international abroad foreign overseas nonus offshore crossborder european global europe asia africa "
    "germany france spain italy brazil india china japan canada mexico uk britain england netherlands poland sweden australia "
    "turkey nigeria apac emea latam eu",
    "revenue": "revenue deferred defer deferral recognition recognized recognised recognise recognize accrual accrue "
    "accrued bookkeeping subscription asc606 ifrs15 amortised amortized amortization unearned prepaid revrec income",
    "period": "period quarter month mid halfway",
    "timing": "timing period premature early prematurely",
    "finance": "finance financial controller controlling cfo treasury fpa bookkeeper erp netsuite sap",
    "profit": "profit profitability margin earning pnl ebitda income bottomline gain",
    "investor": "investor shareholder stockholder ir investment",
    "board": "board director",
    "report": "dashboard report deck chart presentation slide portal",
    # where data come from
    "file": "file export exported csv object upload extract dump parquet feed json xml tsv gz zip delivery deliver "
    "delivered dropoff sftp ftp settlement drop",
    "storage": "s3 bucket storage blob gcs boto botocore prefix nosuchkey key lake azure adls headobject getobject",
    "orchestrator": "airflow dag scheduler task orchestrator sensor operator taskinstance dagster prefect luigi xcom",
    "timeout": "timeout expire expired expiry expiration deadlineexceeded sockettimeout readtimeout hang hung",
    "maintenance": "maintenance downtime outage upgrade patching window unavailable scheduled",
    "snapshot": "snapshot backup copy dump restore clone replica export",
    "database": "database postgres mysql oracle rds",
    "load": "load pressure capacity overload overloaded heavy busy saturated strain cpu",
    "validation": "validation check validate validated validator assert assertion assertionerror expectation constraint "
    "test unexpected expected",
    "row": "row record line tuple rowcount count",
    "stream": "stream kafka kinesis queue topic streaming consumer producer partition firehose pubsub rabbitmq flink "
    "ingestion broker eventhub beam",
    "volume": "volume count number quantity traffic throughput amount",
    "traffic": "traffic load campaign promotion rush viral blackfriday",
    # people and how they are counted
    "user": "user people customer audience member person human subscriber folks",
    "account": "account accounts user member customer userbase profile registration",
    "active": "dau mau wau active actives activeusers",
    "bot": "bot crawler robot scraper scrape scraped crawl spider automated automatic automation nonhuman fake spam agent "
    "script scripted headless selenium curl puppeteer botnet googlebot wget automata inhuman farm stuffing "
    "python cron",
    "useragent": "useragent agent browser",
    "healthcheck": "healthcheck healthz livez readyz monitor monitored monitoring probe ping uptime pingdom datadog prober "
    "synthetic synthetics statuspage newrelic prometheus nagios script cron liveness readiness canary watchdog "
    "loadbalancer checker",
    "fiveminutes": "fiveminutes interval regular periodic periodically every clockwork rhythm exact precisely",
    "login": "login logins authentication auth authenticate authenticated signin signup signon credential oauth sso "
    "password authn logon saml",
    "anonymous": "anonymous anonymously anon orphan orphaned guest visitor cookie unauthenticated loggedout pseudonymous "
    "unlinked unmatched device unregistered prelogin register registered registering",
    "mapping": "mapping map mapped identity id ids identifier stitch stitched stitching merge merged merging alias "
    "aliasing conflict collide collision link linked linking join joined resolve resolution graph crosswalk userid tie "
    "tied connect connected match matched",
    "geolocation": "geolocation geolocate geolocated geographic geographical geography geo geoip country countries region "
    "regional location ip maxmind territory continent nation city province "
    "ipinfo ip2location iso antarctica germany german france french spain italy brazil india china japan canada mexico "
    "uk britain england netherlands poland sweden australia russia ukraine turkey nigeria africa asia europe america "
    "usa states apac emea latam oceania",
    "retention": "retention retain retained churn churned cohort cohorts stickiness returning d1 d7 d30 survival lapse "
    "lapsed comeback reactivation",
    "retentionrate": "retention churn returning d30 d7",
    "leapyear": "leapyear leapday bissextile feb february 29",
    "monthend": "monthend 31st 31 calendar",
    "midnight": "midnight wrongday boundary rollover cutoff cutover nightly 2359",
    "wrongday": "wrongday neighbouring adjacent bucketed",
    "discontinuity": "discontinuity break step edge boundary",
    # time
    "timezone": "timezone zone tz local utc server offset gmt pst cet clock",
    "dst": "dst daylight march november springforward fallback summertime wintertime",
    "timeonplatform": "timeonplatform screentime",
    "duration": "duration length time long longer lengthy minutes seconds spent spend hours dwell",
    # what people do
    "sdk": "sdk tracker tracking instrumentation telemetry library client batched batch batching emitter beacon segment "
    "amplitude mixpanel snowplow rudderstack collector analytics flush flushed agent version release build",
    "clickstream": "clickstream click clicks event events hit hits tap taps pageview pageviews impression interaction",
    "version": "version release build upgrade update v2",
    "session": "session sessions visit visits sessionization sessionisation sitting sessionizer",
    "span": "span spanning cross across straddle straddling run overlap stretch",
    "mobile": "mobile app apps ios android phone iphone tablet smartphone ipad handset cellphone device native pixel "
    "samsung",
    "web": "web desktop browser website site chrome safari firefox",
    "platform": "platform platforms device",
    "bimodal": "bimodal hump humps peaks two-peaked modes histogram distribution camel",
    "content": "content article articles video videos cms metadata post posts page media catalogue catalog wordpress "
    "editorial editor editors contentful drupal publish published publishing story stories podcast newsroom author "
    "headline asset strapi sanity drupal",
    "category": "type types kind category categories classification classified taxonomy genre attribution attribute "
    "attributed tag tagged label labelled labeled categorised categorized",
    "background": "background heartbeat idle minimised minimized backgrounded keepalive foreground sleeping "
    "asleep screenoff inactive unattended wakelock suspended",
    "featureflag": "featureflag rollout flag feature toggle enable enabled launch launched release releasing launchdarkly "
    "shipped ship experiment abtest variant introduced deployed deploy optimizely unleash ramp gradual beta "
    "switched rolled",
    "eventtype": "eventtype event schema type",
    "behaviour": "behavior behaviour behave behaves organic",
    "outlier": "outlier poweruser testaccount whale extreme extremely skew skewed anomalous distort distorted tail dominate "
    "dominated monster hyperactive superuser fanatic distribution percentile crazy",
    "testaccount": "testaccount qa internal employee employees staff dummy sandbox tester colleague dogfood",
    "single": "single lone individual",
    "average": "average mean median avg p50 mode typical",
    "engagement": "engagement engaged usage interaction interactions stickiness involvement activity",
    "growth": "growth acquisition expansion",
    "sum": "sum sums summed total totals add added aggregate exceed exceeds reconcile subtotal arithmetic rollup",
    "daily": "daily day days",
    "monthly": "monthly month months",
    "double": "double twice two",
}  # fmt: skip

CONCEPTS = {name: tuple(dict.fromkeys(words.split())) for name, words in _CONCEPTS.items()}

# Words that say that something is wrong with a pipeline, not what: with its name alone they ask for its runbook.
STATES = frozenset(
    """
    fail fails failed failing failure red broken break breaks broke down late delayed delay crash crashed crashing error
    errors stuck slow status owner owners sla slas deadline landing job jobs dag task run runs running ran hung died dead
    incident outage wrong bad off green metrics numbers figures dashboard broken stopped stop halted consumers overdue finish finished finishing complete completed completes updated
    """.split()  # noqa: SIM905
)
