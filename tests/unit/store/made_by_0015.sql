-- A database as the last migration before the first release left it, with an incident that is open and one that somebody has.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0015');
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	source VARCHAR(120) NOT NULL, 
	"key" VARCHAR(300) NOT NULL, 
	incident_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	severity VARCHAR(2) NOT NULL, 
	summary TEXT NOT NULL, day DATE, 
	CONSTRAINT pk_alerts PRIMARY KEY (id), 
	CONSTRAINT fk_alerts_incident_id FOREIGN KEY(incident_id) REFERENCES incidents (id), 
	CONSTRAINT uq_alerts_team_source_key UNIQUE (team, source, "key")
);
INSERT INTO "alerts" VALUES(1,'data-engineering','webhook','k0',1,'2026-10-09 17:00:00.000000','P1','refunds are low','2026-10-09');
INSERT INTO "alerts" VALUES(2,'data-engineering','webhook','k1',2,'2026-10-09 18:00:00.000000','P1','refunds are low','2026-10-09');
CREATE TABLE attachments (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	incident_id INTEGER NOT NULL, 
	how VARCHAR(12) NOT NULL, 
	fingerprint VARCHAR(500) NOT NULL, 
	pipeline VARCHAR(200) NOT NULL, 
	issue VARCHAR(200), 
	source VARCHAR(120) NOT NULL, 
	"key" VARCHAR(300) NOT NULL, 
	why TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	released_at DATETIME, 
	CONSTRAINT pk_attachments PRIMARY KEY (id), 
	CONSTRAINT fk_attachments_incident_id_incidents FOREIGN KEY(incident_id) REFERENCES incidents (id)
);
CREATE TABLE bookings (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	name TEXT NOT NULL, 
	starts DATETIME NOT NULL, 
	ends DATETIME NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	weekly BOOLEAN NOT NULL, 
	booked_at DATETIME NOT NULL, 
	booked_by JSON NOT NULL, 
	decided_at DATETIME, 
	decided_by JSON, 
	next_at DATETIME, 
	CONSTRAINT pk_bookings PRIMARY KEY (id)
);
CREATE TABLE changes (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	about VARCHAR(120) NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	actor_name VARCHAR(200) NOT NULL, 
	actor_slack VARCHAR(40) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (id)
);
CREATE TABLE cursors (
	team VARCHAR(80) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (team, name)
);
CREATE TABLE deadlines (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	pipeline VARCHAR(200) NOT NULL, 
	text VARCHAR(300) NOT NULL, 
	due DATETIME NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	why TEXT NOT NULL, 
	recorded_at DATETIME, 
	recorded_by JSON, 
	next_at DATETIME, 
	CONSTRAINT pk_deadlines PRIMARY KEY (id), 
	CONSTRAINT uq_deadlines_team_pipeline_text_due UNIQUE (team, pipeline, text, due)
);
CREATE TABLE destinations (
	name VARCHAR(40) NOT NULL, 
	paused_until FLOAT NOT NULL, 
	failures INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_destinations PRIMARY KEY (name)
);
CREATE TABLE detector_pauses (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	paused_at DATETIME NOT NULL, 
	paused_by VARCHAR(120) NOT NULL, 
	resumed_at DATETIME, 
	resumed_by VARCHAR(120), 
	CONSTRAINT pk_detector_pauses PRIMARY KEY (id)
);
CREATE TABLE detector_runs (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	as_of DATETIME NOT NULL, 
	outcome VARCHAR(20) NOT NULL, 
	detail TEXT NOT NULL, 
	day DATE, 
	figure FLOAT, 
	"limit" FLOAT, 
	rows INTEGER, 
	seconds FLOAT NOT NULL, 
	CONSTRAINT pk_detector_runs PRIMARY KEY (id)
);
CREATE TABLE detectors (
	team VARCHAR(80) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	next_due DATETIME NOT NULL, 
	outcome VARCHAR(20), 
	detail TEXT NOT NULL, 
	last_run DATETIME, 
	failing_since DATETIME, 
	claimed_by VARCHAR(80), 
	claimed_until FLOAT NOT NULL, late_since DATETIME, 
	CONSTRAINT pk_detectors PRIMARY KEY (team, name)
);
CREATE TABLE duties (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	"key" VARCHAR(300) NOT NULL, 
	subject VARCHAR(300) NOT NULL, 
	who VARCHAR(200), 
	line INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	due DATETIME NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	next_at DATETIME, 
	times_asked INTEGER NOT NULL, 
	ended_at DATETIME, 
	ended_by JSON, 
	CONSTRAINT pk_duties PRIMARY KEY (id), 
	CONSTRAINT uq_duties_team_key UNIQUE (team, "key")
);
CREATE TABLE events (
	id INTEGER NOT NULL, 
	incident_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	actor_name VARCHAR(200) NOT NULL, 
	actor_slack VARCHAR(40) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id), 
	CONSTRAINT fk_events_incident_id FOREIGN KEY(incident_id) REFERENCES incidents (id)
);
INSERT INTO "events" VALUES(1,1,'2026-10-09 17:00:00.000000','opened','Watchkeeper','','P1: refunds are low');
INSERT INTO "events" VALUES(2,1,'2026-10-09 17:00:00.000000','notify','Watchkeeper','','notify Engineer A (primary owner); P1: the owner is told, the person on call handles it');
INSERT INTO "events" VALUES(3,1,'2026-10-09 17:00:00.000000','page','Watchkeeper','','page Engineer B (primary on-call); P1: at once');
INSERT INTO "events" VALUES(4,1,'2026-10-09 17:20:00.000000','page','Watchkeeper','','page Engineer C (secondary on-call); P1: no answer in 15 min');
INSERT INTO "events" VALUES(5,2,'2026-10-09 17:20:00.000000','opened','Watchkeeper','','P1: refunds are low');
INSERT INTO "events" VALUES(6,2,'2026-10-09 17:20:00.000000','page','Watchkeeper','','page Engineer B (primary on-call); P1: at once');
INSERT INTO "events" VALUES(7,1,'2026-10-09 17:40:00.000000','page','Watchkeeper','','page Engineering Manager (engineering manager); P1: no answer in 30 min');
INSERT INTO "events" VALUES(8,2,'2026-10-09 17:40:00.000000','page','Watchkeeper','','page Engineer C (secondary on-call); P1: no answer in 15 min');
INSERT INTO "events" VALUES(9,1,'2026-10-09 17:40:00.000000','acknowledged','Engineer B','U0ENGB','Engineer B has it');
CREATE TABLE feeds (
	team VARCHAR(80) NOT NULL, 
	state VARCHAR(64) NOT NULL, 
	sequence INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_feeds PRIMARY KEY (team)
);
CREATE TABLE figure_days (
	team VARCHAR(80) NOT NULL, 
	detector VARCHAR(120) NOT NULL, 
	day DATE NOT NULL, 
	question VARCHAR(64) NOT NULL, 
	as_of DATETIME NOT NULL, 
	CONSTRAINT pk_figure_days PRIMARY KEY (team, detector, day)
);
CREATE TABLE figures (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	detector VARCHAR(120) NOT NULL, 
	day DATE NOT NULL, 
	entity TEXT NOT NULL, 
	n BIGINT, 
	k BIGINT, 
	value TEXT, 
	CONSTRAINT pk_figures PRIMARY KEY (id)
);
CREATE TABLE followed (
	team VARCHAR(80) NOT NULL, 
	what VARCHAR(20) NOT NULL, 
	wanted TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	queued_at DATETIME NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	trouble TEXT NOT NULL, 
	CONSTRAINT pk_followed PRIMARY KEY (team, what)
);
CREATE TABLE handbooks (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	sha VARCHAR(64) NOT NULL, 
	handbook TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	applied_at DATETIME, 
	applied_by JSON, 
	CONSTRAINT pk_handbooks PRIMARY KEY (id)
);
CREATE TABLE "handoffs" (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	outgoing VARCHAR(200) NOT NULL, 
	incoming VARCHAR(200) NOT NULL, 
	due DATETIME NOT NULL, 
	asked_at DATETIME NOT NULL, 
	stage VARCHAR(12) NOT NULL, 
	next_at DATETIME, 
	accepted_at DATETIME, 
	accepted_by JSON, 
	override_id INTEGER, 
	kept_until DATETIME, 
	CONSTRAINT pk_handoffs PRIMARY KEY (id), 
	CONSTRAINT uq_handoffs_team_key UNIQUE (team, "key"), 
	CONSTRAINT fk_handoffs_override_id FOREIGN KEY(override_id) REFERENCES overrides (id)
);
CREATE TABLE "held_alerts" (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	detector VARCHAR(120) NOT NULL, 
	"key" VARCHAR(300) NOT NULL, 
	alert JSON NOT NULL, 
	held_at DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	ended_at DATETIME, 
	why TEXT NOT NULL, 
	silence_id INTEGER, 
	CONSTRAINT pk_held_alerts PRIMARY KEY (id), 
	CONSTRAINT uq_held_alerts_team_detector_key_until UNIQUE (team, detector, "key", until), 
	CONSTRAINT fk_held_alerts_silence_id_silences FOREIGN KEY(silence_id) REFERENCES silences (id)
);
CREATE TABLE inbound (
	"key" VARCHAR(300) NOT NULL, 
	at FLOAT NOT NULL, 
	answer JSON NOT NULL, 
	CONSTRAINT pk_inbound PRIMARY KEY ("key")
);
INSERT INTO "inbound" VALUES('click1',1791567600.0,'{"done": true, "text": "You have incident 1.", "stranger_to": "", "incident": 1}');
CREATE TABLE incidents (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	fingerprint VARCHAR(500) NOT NULL, 
	pipeline VARCHAR(200) NOT NULL, 
	issue VARCHAR(200), 
	nature VARCHAR(20) NOT NULL, 
	investor_facing BOOLEAN NOT NULL, 
	title VARCHAR(400) NOT NULL, 
	summary TEXT NOT NULL, 
	measured TEXT NOT NULL, 
	"limit" TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	day DATE, 
	deviation FLOAT, 
	"query" TEXT NOT NULL, 
	impact TEXT NOT NULL, 
	severity VARCHAR(2) NOT NULL, 
	severity_why TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	respond_by DATETIME NOT NULL, 
	on_call_primary JSON NOT NULL, 
	on_call_secondary JSON NOT NULL, 
	on_call_until DATETIME NOT NULL, 
	on_call_why TEXT NOT NULL, 
	paging VARCHAR(80) NOT NULL, 
	handbook_sha VARCHAR(64) NOT NULL, 
	alert_count INTEGER NOT NULL, 
	last_seen DATETIME, 
	acknowledged_at DATETIME, 
	acknowledged_by JSON, 
	resolved_at DATETIME, 
	resolved_by JSON, 
	channel VARCHAR(40) NOT NULL, 
	ts VARCHAR(40) NOT NULL, 
	revision INTEGER NOT NULL, mitigated_at DATETIME, mitigated_by JSON, reopened_at DATETIME, reopened_by JSON, verdict VARCHAR(20), restated BOOLEAN, resolution TEXT DEFAULT '' NOT NULL, promised_at DATETIME, snoozed_until DATETIME, links JSON DEFAULT '[]' NOT NULL, ruled VARCHAR(2), also JSON DEFAULT '[]' NOT NULL, examples TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_incidents PRIMARY KEY (id), 
	CONSTRAINT uq_incidents_team_number UNIQUE (team, number)
);
INSERT INTO "incidents" VALUES(1,'data-engineering',1,'Aggregate Profit Pipeline|Transaction Database','Aggregate Profit Pipeline','Transaction Database','deviation',1,'Aggregate Profit Pipeline · Transaction Database','refunds are low','0.2 %','1 %','','2026-10-09',0.075,'','Profit comes out 2-5% too high','P1','investor-facing, and off by 7.5 % (more than 5 %)','acknowledged','2026-10-09 17:00:00.000000','2026-10-09 17:30:00.000000','{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','2026-10-12 16:00:00.000000','Week 2 of 4: Engineer B, then Engineer C','Slack direct message','cb95b96fa7b497aff38e55e80fa068d2bce774baacfc8e8bd1e529788370afe7',1,'2026-10-09 17:00:00.000000','2026-10-09 17:40:00.000000','{"name": "Engineer B", "slack": "U0ENGB"}',NULL,NULL,'','',4,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,'[]',NULL,'[]','');
INSERT INTO "incidents" VALUES(2,'data-engineering',2,'Aggregate Growth Pipeline|User Events Stream','Aggregate Growth Pipeline','User Events Stream','deviation',1,'Aggregate Growth Pipeline · User Events Stream','refunds are low','0.2 %','1 %','','2026-10-09',0.075,'','The day is incomplete and active users are undercounted','P1','investor-facing, and off by 7.5 % (more than 5 %)','triggered','2026-10-09 17:20:00.000000','2026-10-09 17:50:00.000000','{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','2026-10-12 16:00:00.000000','Week 2 of 4: Engineer B, then Engineer C','Slack direct message','cb95b96fa7b497aff38e55e80fa068d2bce774baacfc8e8bd1e529788370afe7',1,'2026-10-09 17:20:00.000000',NULL,NULL,NULL,NULL,'','',2,NULL,NULL,NULL,NULL,NULL,NULL,'',NULL,NULL,'[]',NULL,'[]','');
CREATE TABLE links (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	person VARCHAR(200) NOT NULL, 
	slack VARCHAR(40) NOT NULL, 
	slack_name VARCHAR(200) NOT NULL, 
	reason TEXT NOT NULL, 
	asked_of JSON NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decided_by JSON, 
	ended_at DATETIME, 
	ended_by JSON, 
	next_at DATETIME, 
	CONSTRAINT pk_links PRIMARY KEY (id)
);
CREATE TABLE measurements (
	version_id INTEGER NOT NULL, 
	detectors JSON NOT NULL, 
	found JSON, 
	claimed_by VARCHAR(80), 
	claimed_until FLOAT NOT NULL, 
	CONSTRAINT pk_measurements PRIMARY KEY (version_id), 
	CONSTRAINT fk_measurements_version_id_handbooks FOREIGN KEY(version_id) REFERENCES handbooks (id)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	incident_id INTEGER, 
	kind VARCHAR(20) NOT NULL, 
	destination VARCHAR(40) NOT NULL, 
	lane VARCHAR(120) NOT NULL, 
	payload JSON NOT NULL, 
	plain TEXT NOT NULL, 
	bare BOOLEAN NOT NULL, 
	wakes BOOLEAN NOT NULL, 
	on_doubt VARCHAR(10) NOT NULL, 
	parent_key VARCHAR(200), 
	state VARCHAR(12) NOT NULL, 
	created_at DATETIME NOT NULL, 
	not_after DATETIME, 
	delivered_at DATETIME, 
	attempts INTEGER NOT NULL, 
	retry_at FLOAT NOT NULL, 
	first_tried FLOAT, 
	claimed_by VARCHAR(80), 
	claimed_until FLOAT, 
	doubt_since FLOAT, 
	receipt JSON, 
	last_error TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_incident_id FOREIGN KEY(incident_id) REFERENCES incidents (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'data-engineering','i1:parent',1,'incident','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "attachments": [{"color": "#d72b3f", "fallback": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Nobody has it yet.* Acknowledge it if you take it; due <!date^1791567000^{ago}|2026-10-09 17:30 UTC> (<!date^1791567000^{date_short_pretty} {time}|2026-10-09 17:30 UTC>).\nNext: page Engineer C (secondary on-call), <!date^1791566100^{date_short_pretty} {time}|2026-10-09 17:15 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high\n*It threatens:* Monthly close + 3 business days, <!date^1793865540^{ago}|2026-11-05 07:59 UTC> (<!date^1793865540^{date_short_pretty} {time}|2026-11-05 07:59 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}, {"type": "mrkdwn", "text": "A page is a Slack direct message."}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}, {"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "1"}], "block_id": "incident-1"}]}]}}','*P1 · Aggregate Profit Pipeline · Transaction Database*',0,1,'resend',NULL,'pending','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(2,'data-engineering','i1:entry',1,'reply','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "Runbook: Transaction Database", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Transaction Database* \u00b7 Upstream Datasets\n*What it is:* Now and then a refund arrives without its transaction_type flag\n*Symptoms:* An e-mail titled \"Refund anomaly detected in profit calculation\"\n*Detection:* A data quality check that alarms once refunds fall under 1% of transactions (refund ratio &lt; 1%)\n*Impact:* Profit comes out 2-5% too high"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Downstream:* Executive Dashboard, Investor Relations Portal and Financial Reporting System"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Where a wrong figure is seen:*\n\u2022 Executive Dashboard: Profit margins on display are wrong\n\u2022 Investor Relations: Shareholders are given wrong figures\n\u2022 Financial Reporting: May become a compliance matter with the SEC"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Deadline it threatens:* Monthly close + 3 business days: <!date^1793865540^{date_short_pretty} {time}|2026-11-05 07:59 UTC>"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "This incident keeps to handbook version `cb95b96f`."}]}]}}','Runbook: Transaction Database',0,0,'skip','i1:parent','pending','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(3,'data-engineering','i1:step1',1,'reply','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "Told: <@U0ENGA> (primary owner). P1: the owner is told, the person on call handles it"}}','Told: <@U0ENGA> (primary owner). P1: the owner is told, the person on call handles it',0,0,'skip','i1:parent','pending','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(4,'data-engineering','i1:step1:U0ENGA',1,'notice','slack','i1:U0ENGA','{"do": "dm", "user": "U0ENGA", "message": {"text": "For your information: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*For your information:* P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are told as primary owner. P1: the owner is told, the person on call handles it"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','For your information: P1 · Aggregate Profit Pipeline · Transaction Database',0,0,'resend',NULL,'pending','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(5,'data-engineering','i1:step2',1,'page','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Paged* by Slack direct message: <@U0ENGB> (primary on-call). P1: at once"}}','*Paged* by Slack direct message: <@U0ENGB> (primary on-call). P1: at once',0,1,'resend','i1:parent','cancelled','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(6,'data-engineering','i1:step2:U0ENGB',1,'page','slack','i1:U0ENGB','{"do": "dm", "user": "U0ENGB", "message": {"text": "You are paged. Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*You are paged.* Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}], "block_id": "page-1"}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are the primary on-call. P1: at once"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','You are paged. Press Acknowledge if you take it: P1 · Aggregate Profit Pipeline · Transaction Database',0,1,'resend',NULL,'cancelled','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(7,'data-engineering','i1:inform:C0FINANCE',1,'notice','slack','i1:C0FINANCE','{"do": "post", "channel": "C0FINANCE", "message": {"text": "The figures of the Aggregate Profit Pipeline may be wrong. Please do not publish or quote them until we say here that they are right.", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*The figures of the Aggregate Profit Pipeline may be wrong.*\nPlease do not publish or quote them until we say here that they are right."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*How:* Profit comes out 2-5% too high\n*How much:* 7.5 % of the figure is affected.\n*What was seen:* refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Where they are seen:*\n\u2022 Executive Dashboard: Profit margins on display are wrong\n\u2022 Investor Relations: Shareholders are given wrong figures\n\u2022 Financial Reporting: May become a compliance matter with the SEC"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Subscribe"}, "action_id": "figures_subscribe", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Unsubscribe"}, "action_id": "figures_unsubscribe", "value": "1"}], "block_id": "figures-1"}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "Since <!date^1791565200^{date_short_pretty} {time}|2026-10-09 17:00 UTC>. You hear of it once more: when it is over."}]}]}}','The figures of the Aggregate Profit Pipeline may be wrong. Please do not publish or quote them until we say here that they are right.',0,0,'resend',NULL,'pending','2026-10-09 17:00:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(8,'data-engineering','i1:step3',1,'page','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Paged* by Slack direct message: <@U0ENGC> (secondary on-call). P1: no answer in 15 min"}}','*Paged* by Slack direct message: <@U0ENGC> (secondary on-call). P1: no answer in 15 min',0,1,'resend','i1:parent','cancelled','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(9,'data-engineering','i1:step3:U0ENGC',1,'page','slack','i1:U0ENGC','{"do": "dm", "user": "U0ENGC", "message": {"text": "You are paged. Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*You are paged.* Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}], "block_id": "page-1"}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are the secondary on-call. P1: no answer in 15 min"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','You are paged. Press Acknowledge if you take it: P1 · Aggregate Profit Pipeline · Transaction Database',0,1,'resend',NULL,'cancelled','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(10,'data-engineering','i1:edit:2',1,'edit','slack','i1:edits','{"do": "edit", "message": {"text": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "attachments": [{"color": "#d72b3f", "fallback": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Nobody has it yet.* Acknowledge it if you take it; due <!date^1791567000^{ago}|2026-10-09 17:30 UTC> (<!date^1791567000^{date_short_pretty} {time}|2026-10-09 17:30 UTC>).\nNext: page Engineering Manager (engineering manager), <!date^1791567000^{date_short_pretty} {time}|2026-10-09 17:30 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high\n*It threatens:* Monthly close + 3 business days, <!date^1793865540^{ago}|2026-11-05 07:59 UTC> (<!date^1793865540^{date_short_pretty} {time}|2026-11-05 07:59 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}, {"type": "mrkdwn", "text": "A page is a Slack direct message."}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}, {"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "1"}], "block_id": "incident-1"}]}]}}','*P1 · Aggregate Profit Pipeline · Transaction Database*',0,0,'resend','i1:parent','cancelled','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'superseded by i1:edit:3');
INSERT INTO "outbox" VALUES(11,'data-engineering','i2:parent',2,'incident','slack','i2:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream*", "attachments": [{"color": "#d72b3f", "fallback": "*P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream*", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Nobody has it yet.* Acknowledge it if you take it; due <!date^1791568200^{ago}|2026-10-09 17:50 UTC> (<!date^1791568200^{date_short_pretty} {time}|2026-10-09 17:50 UTC>).\nNext: page Engineer C (secondary on-call), <!date^1791567300^{date_short_pretty} {time}|2026-10-09 17:35 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* The day is incomplete and active users are undercounted\n*It threatens:* Weekly by Tuesday 10:00 AM PT, <!date^1791910800^{ago}|2026-10-13 17:00 UTC> (<!date^1791910800^{date_short_pretty} {time}|2026-10-13 17:00 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}, {"type": "mrkdwn", "text": "A page is a Slack direct message."}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "2", "style": "primary"}, {"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "2"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "2"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "2"}], "block_id": "incident-2"}]}]}}','*P1 · Aggregate Growth Pipeline · User Events Stream*',0,1,'resend',NULL,'pending','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(12,'data-engineering','i2:entry',2,'reply','slack','i2:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "Runbook: User Events Stream", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*User Events Stream* \u00b7 Upstream Datasets\n*What it is:* Under heavy traffic the event stream runs 2-6 hours behind\n*Symptoms:* The alert \"User events volume anomaly\"\n*Detection:* 15%+ fewer events than the 7-day average\n*Impact:* The day is incomplete and active users are undercounted"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Downstream:* Investor Dashboards, Board Presentation Decks and Public Metrics Reporting"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Where a wrong figure is seen:*\n\u2022 Investor Dashboards: The growth curve shown is wrong\n\u2022 Board Presentations: Directors are shown wrong metrics\n\u2022 Public Reporting: May breach the reporting duties of a public company"}}, {"type": "section", "text": {"type": "mrkdwn", "text": "*Deadline it threatens:* Weekly by Tuesday 10:00 AM PT: <!date^1791910800^{date_short_pretty} {time}|2026-10-13 17:00 UTC>"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "This incident keeps to handbook version `cb95b96f`."}]}]}}','Runbook: User Events Stream',0,0,'skip','i2:parent','pending','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(13,'data-engineering','i2:step1',2,'page','slack','i2:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Paged* by Slack direct message: <@U0ENGB> (primary on-call). P1: at once"}}','*Paged* by Slack direct message: <@U0ENGB> (primary on-call). P1: at once',0,1,'resend','i2:parent','pending','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(14,'data-engineering','i2:step1:U0ENGB',2,'page','slack','i2:U0ENGB','{"do": "dm", "user": "U0ENGB", "message": {"text": "You are paged. Press Acknowledge if you take it: P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*You are paged.* Press Acknowledge if you take it: P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "2", "style": "primary"}], "block_id": "page-2"}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* The day is incomplete and active users are undercounted"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are the primary on-call. P1: at once"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','You are paged. Press Acknowledge if you take it: P1 · Aggregate Growth Pipeline · User Events Stream',0,1,'resend',NULL,'pending','2026-10-09 17:20:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(15,'data-engineering','i1:step4',1,'page','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Paged* by Slack direct message: <@U0MANAGER> (engineering manager). P1: no answer in 30 min"}}','*Paged* by Slack direct message: <@U0MANAGER> (engineering manager). P1: no answer in 30 min',0,1,'resend','i1:parent','cancelled','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(16,'data-engineering','i1:step4:U0MANAGER',1,'page','slack','i1:U0MANAGER','{"do": "dm", "user": "U0MANAGER", "message": {"text": "You are paged. Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*You are paged.* Press Acknowledge if you take it: P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}], "block_id": "page-1"}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are the engineering manager. P1: no answer in 30 min"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','You are paged. Press Acknowledge if you take it: P1 · Aggregate Profit Pipeline · Transaction Database',0,1,'resend',NULL,'cancelled','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'acknowledged by Engineer B');
INSERT INTO "outbox" VALUES(17,'data-engineering','i1:edit:3',1,'edit','slack','i1:edits','{"do": "edit", "message": {"text": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "attachments": [{"color": "#d72b3f", "fallback": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database*", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Nobody has it yet.* Acknowledge it if you take it; due <!date^1791567000^{ago}|2026-10-09 17:30 UTC> (<!date^1791567000^{date_short_pretty} {time}|2026-10-09 17:30 UTC>).\nNext: page Engineer B (primary on-call), <!date^1791568800^{date_short_pretty} {time}|2026-10-09 18:00 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high\n*It threatens:* Monthly close + 3 business days, <!date^1793865540^{ago}|2026-11-05 07:59 UTC> (<!date^1793865540^{date_short_pretty} {time}|2026-11-05 07:59 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}, {"type": "mrkdwn", "text": "A page is a Slack direct message."}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "1", "style": "primary"}, {"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "1"}], "block_id": "incident-1"}]}]}}','*P1 · Aggregate Profit Pipeline · Transaction Database*',0,0,'resend','i1:parent','cancelled','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'superseded by i1:edit:4');
INSERT INTO "outbox" VALUES(18,'data-engineering','i2:step2',2,'page','slack','i2:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Paged* by Slack direct message: <@U0ENGC> (secondary on-call). P1: no answer in 15 min"}}','*Paged* by Slack direct message: <@U0ENGC> (secondary on-call). P1: no answer in 15 min',0,1,'resend','i2:parent','pending','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(19,'data-engineering','i2:step2:U0ENGC',2,'page','slack','i2:U0ENGC','{"do": "dm", "user": "U0ENGC", "message": {"text": "You are paged. Press Acknowledge if you take it: P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*You are paged.* Press Acknowledge if you take it: P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream"}}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "2", "style": "primary"}], "block_id": "page-2"}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* The day is incomplete and active users are undercounted"}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "You are the secondary on-call. P1: no answer in 15 min"}, {"type": "mrkdwn", "text": "The thread is in <#C0DATAENG>."}]}]}}','You are paged. Press Acknowledge if you take it: P1 · Aggregate Growth Pipeline · User Events Stream',0,1,'resend',NULL,'pending','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(20,'data-engineering','i2:edit:2',2,'edit','slack','i2:edits','{"do": "edit", "message": {"text": "*P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream*", "attachments": [{"color": "#d72b3f", "fallback": "*P1 \u00b7 Aggregate Growth Pipeline \u00b7 User Events Stream*", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Nobody has it yet.* Acknowledge it if you take it; due <!date^1791568200^{ago}|2026-10-09 17:50 UTC> (<!date^1791568200^{date_short_pretty} {time}|2026-10-09 17:50 UTC>).\nNext: page Engineering Manager (engineering manager), <!date^1791568200^{date_short_pretty} {time}|2026-10-09 17:50 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* The day is incomplete and active users are undercounted\n*It threatens:* Weekly by Tuesday 10:00 AM PT, <!date^1791910800^{ago}|2026-10-13 17:00 UTC> (<!date^1791910800^{date_short_pretty} {time}|2026-10-13 17:00 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}, {"type": "mrkdwn", "text": "A page is a Slack direct message."}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "incident_acknowledge", "value": "2", "style": "primary"}, {"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "2"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "2"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "2"}], "block_id": "incident-2"}]}]}}','*P1 · Aggregate Growth Pipeline · User Events Stream*',0,0,'resend','i2:parent','pending','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(21,'data-engineering','i1:acknowledged4',1,'reply','slack','i1:C0DATAENG','{"do": "post", "channel": "C0DATAENG", "message": {"text": "*Engineer B has it*, after 40 min. Nobody else will be paged."}}','*Engineer B has it*, after 40 min. Nobody else will be paged.',0,0,'skip','i1:parent','pending','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(22,'data-engineering','i1:edit:4',1,'edit','slack','i1:edits','{"do": "edit", "message": {"text": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database* \u00b7 acknowledged", "attachments": [{"color": "#e5b400", "fallback": "*P1 \u00b7 Aggregate Profit Pipeline \u00b7 Transaction Database* \u00b7 acknowledged", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Engineer B has it*, since <!date^1791567600^{date_short_pretty} {time}|2026-10-09 17:40 UTC>.\nNext: ask Engineer B how it stands, <!date^1791571200^{date_short_pretty} {time}|2026-10-09 18:40 UTC>."}}, {"type": "section", "text": {"type": "mrkdwn", "text": "refunds are low\nMeasured *0.2 %*, limit *1 %*, for Fri 09 Oct 2026 (UTC)\n*What it means:* Profit comes out 2-5% too high\n*It threatens:* Monthly close + 3 business days, <!date^1793865540^{ago}|2026-11-05 07:59 UTC> (<!date^1793865540^{date_short_pretty} {time}|2026-11-05 07:59 UTC>)."}}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "On call: Engineer B, secondary Engineer C, until <!date^1791820800^{date_short_pretty} {time}|2026-10-12 16:00 UTC>. Week 2 of 4: Engineer B, then Engineer C"}, {"type": "mrkdwn", "text": "Why P1: investor-facing, and off by 7.5 % (more than 5 %)"}]}, {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Resolve"}, "action_id": "incident_resolve", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Hand back"}, "action_id": "incident_hand_back", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "Runbook"}, "action_id": "incident_runbook", "value": "1"}, {"type": "button", "text": {"type": "plain_text", "text": "More \u2026"}, "action_id": "incident_more", "value": "1"}], "block_id": "incident-1"}]}]}}','*P1 · Aggregate Profit Pipeline · Transaction Database* · acknowledged',0,0,'resend','i1:parent','pending','2026-10-09 17:40:00.000000',NULL,NULL,0,0.0,NULL,NULL,NULL,NULL,NULL,'');
CREATE TABLE overrides (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	"primary" VARCHAR(200), 
	secondary JSON, 
	why TEXT NOT NULL, 
	approved_at DATETIME NOT NULL, 
	made_by JSON NOT NULL, 
	trade_id INTEGER, 
	undone_at DATETIME, 
	undone_by JSON, 
	CONSTRAINT pk_overrides PRIMARY KEY (id), 
	CONSTRAINT fk_overrides_trade_id FOREIGN KEY(trade_id) REFERENCES trades (id)
);
CREATE TABLE revisions (
	team VARCHAR(80) NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (team)
);
CREATE TABLE silences (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	pipeline VARCHAR(200) NOT NULL, 
	issue VARCHAR(200), 
	detector VARCHAR(120), 
	entity VARCHAR(200), 
	seconds FLOAT NOT NULL, 
	reason TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	asked_by JSON NOT NULL, 
	until DATETIME, 
	decided_by JSON, 
	ended_at DATETIME, 
	ended_by JSON, 
	next_at DATETIME, 
	CONSTRAINT pk_silences PRIMARY KEY (id)
);
CREATE TABLE steps (
	incident_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	due DATETIME NOT NULL, 
	do VARCHAR(20) NOT NULL, 
	targets JSON NOT NULL, 
	why TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	stops_on_ack BOOLEAN NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_steps PRIMARY KEY (incident_id, number), 
	CONSTRAINT fk_steps_incident_id FOREIGN KEY(incident_id) REFERENCES incidents (id)
);
INSERT INTO "steps" VALUES(1,1,'2026-10-09 17:00:00.000000','notify','[{"role": "primary owner", "name": "Engineer A", "slack": "U0ENGA"}]','P1: the owner is told, the person on call handles it',0,0,'done','2026-10-09 17:00:00.000000');
INSERT INTO "steps" VALUES(1,2,'2026-10-09 17:00:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: at once',0,1,'done','2026-10-09 17:00:00.000000');
INSERT INTO "steps" VALUES(1,3,'2026-10-09 17:15:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min',0,1,'done','2026-10-09 17:20:00.000000');
INSERT INTO "steps" VALUES(1,4,'2026-10-09 17:30:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min',0,1,'done','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,5,'2026-10-09 18:00:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 1 of 5',1,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,6,'2026-10-09 18:15:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 1 of 5',1,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,7,'2026-10-09 18:30:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 1 of 5',1,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,8,'2026-10-09 18:30:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 2 of 5',2,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,9,'2026-10-09 18:45:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 2 of 5',2,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,10,'2026-10-09 19:00:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 2 of 5',2,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,11,'2026-10-09 19:00:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 3 of 5',3,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,12,'2026-10-09 19:15:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 3 of 5',3,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,13,'2026-10-09 19:30:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 3 of 5',3,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,14,'2026-10-09 19:30:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 4 of 5',4,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,15,'2026-10-09 19:45:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 4 of 5',4,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,16,'2026-10-09 20:00:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 4 of 5',4,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,17,'2026-10-09 20:00:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 5 of 5',5,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,18,'2026-10-09 20:15:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 5 of 5',5,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,19,'2026-10-09 20:30:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 5 of 5',5,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(1,20,'2026-10-09 20:45:00.000000','nobody answered','[]','P1: the chain ran 6 times and nobody answered',5,1,'cancelled','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(2,1,'2026-10-09 17:20:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: at once',0,1,'done','2026-10-09 17:20:00.000000');
INSERT INTO "steps" VALUES(2,2,'2026-10-09 17:35:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min',0,1,'done','2026-10-09 17:40:00.000000');
INSERT INTO "steps" VALUES(2,3,'2026-10-09 17:50:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min',0,1,'open',NULL);
INSERT INTO "steps" VALUES(2,4,'2026-10-09 18:20:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 1 of 5',1,1,'open',NULL);
INSERT INTO "steps" VALUES(2,5,'2026-10-09 18:35:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 1 of 5',1,1,'open',NULL);
INSERT INTO "steps" VALUES(2,6,'2026-10-09 18:50:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 1 of 5',1,1,'open',NULL);
INSERT INTO "steps" VALUES(2,7,'2026-10-09 18:50:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 2 of 5',2,1,'open',NULL);
INSERT INTO "steps" VALUES(2,8,'2026-10-09 19:05:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 2 of 5',2,1,'open',NULL);
INSERT INTO "steps" VALUES(2,9,'2026-10-09 19:20:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 2 of 5',2,1,'open',NULL);
INSERT INTO "steps" VALUES(2,10,'2026-10-09 19:20:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 3 of 5',3,1,'open',NULL);
INSERT INTO "steps" VALUES(2,11,'2026-10-09 19:35:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 3 of 5',3,1,'open',NULL);
INSERT INTO "steps" VALUES(2,12,'2026-10-09 19:50:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 3 of 5',3,1,'open',NULL);
INSERT INTO "steps" VALUES(2,13,'2026-10-09 19:50:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 4 of 5',4,1,'open',NULL);
INSERT INTO "steps" VALUES(2,14,'2026-10-09 20:05:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 4 of 5',4,1,'open',NULL);
INSERT INTO "steps" VALUES(2,15,'2026-10-09 20:20:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 4 of 5',4,1,'open',NULL);
INSERT INTO "steps" VALUES(2,16,'2026-10-09 20:20:00.000000','page','[{"role": "primary on-call", "name": "Engineer B", "slack": "U0ENGB"}]','P1: still no answer, repeat 5 of 5',5,1,'open',NULL);
INSERT INTO "steps" VALUES(2,17,'2026-10-09 20:35:00.000000','page','[{"role": "secondary on-call", "name": "Engineer C", "slack": "U0ENGC"}]','P1: no answer in 15 min, repeat 5 of 5',5,1,'open',NULL);
INSERT INTO "steps" VALUES(2,18,'2026-10-09 20:50:00.000000','page','[{"role": "engineering manager", "name": "Engineering Manager", "slack": "U0MANAGER"}]','P1: no answer in 30 min, repeat 5 of 5',5,1,'open',NULL);
INSERT INTO "steps" VALUES(2,19,'2026-10-09 21:05:00.000000','nobody answered','[]','P1: the chain ran 6 times and nobody answered',5,1,'open',NULL);
INSERT INTO "steps" VALUES(1,21,'2026-10-09 18:40:00.000000','ask','[{"role": "who has it", "name": "Engineer B", "slack": "U0ENGB"}]','no word for 60 min',0,0,'open',NULL);
INSERT INTO "steps" VALUES(1,22,'2026-10-09 19:10:00.000000','let go','[{"role": "who has it", "name": "Engineer B", "slack": "U0ENGB"}]','no word for 60 min, and no answer',0,0,'open',NULL);
CREATE TABLE subscriptions (
	team VARCHAR(80) NOT NULL, 
	pipeline VARCHAR(200) NOT NULL, 
	slack VARCHAR(40) NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (team, pipeline, slack)
);
CREATE TABLE trades (
	id INTEGER NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	giver VARCHAR(200) NOT NULL, 
	taker VARCHAR(200), 
	back_since DATETIME, 
	back_until DATETIME, 
	state VARCHAR(12) NOT NULL, 
	holidays JSON NOT NULL, 
	breach TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	asked_by JSON NOT NULL, 
	accepted_at DATETIME, 
	ended_at DATETIME, 
	ended_by JSON, 
	remind_at DATETIME, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_trades PRIMARY KEY (id)
);
CREATE TABLE votes (
	trade_id INTEGER NOT NULL, 
	voter VARCHAR(200) NOT NULL, 
	yes BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_votes PRIMARY KEY (trade_id, voter), 
	CONSTRAINT fk_votes_trade_id FOREIGN KEY(trade_id) REFERENCES trades (id)
);
CREATE INDEX ix_detector_runs_team_name_as_of ON detector_runs (team, name, as_of);
CREATE INDEX ix_inbound_at ON inbound (at);
CREATE INDEX ix_incidents_team_state_opened_at ON incidents (team, state, opened_at);
CREATE UNIQUE INDEX ux_incidents_open_fingerprint ON incidents (team, fingerprint) WHERE state != 'resolved';
CREATE INDEX ix_alerts_incident_id ON alerts (incident_id);
CREATE INDEX ix_events_incident_id ON events (incident_id);
CREATE INDEX ix_outbox_destination_state_id ON outbox (destination, state, id);
CREATE INDEX ix_outbox_incident_id ON outbox (incident_id);
CREATE INDEX ix_outbox_lane_state_id ON outbox (lane, state, id);
CREATE INDEX ix_outbox_parent_key ON outbox (parent_key);
CREATE INDEX ix_steps_state_due ON steps (state, due);
CREATE INDEX ix_changes_team_at ON changes (team, at);
CREATE INDEX ix_trades_state_remind_at ON trades (state, remind_at);
CREATE INDEX ix_trades_team_state ON trades (team, state);
CREATE INDEX ix_overrides_team_until ON overrides (team, until);
CREATE INDEX ix_handoffs_next_at ON handoffs (next_at);
CREATE INDEX ix_handbooks_team_state ON handbooks (team, state);
CREATE INDEX ix_bookings_next_at ON bookings (next_at);
CREATE INDEX ix_bookings_team_ends ON bookings (team, ends);
CREATE INDEX ix_deadlines_next_at ON deadlines (next_at);
CREATE INDEX ix_duties_next_at ON duties (next_at);
CREATE INDEX ix_detector_pauses_team_name ON detector_pauses (team, name);
CREATE UNIQUE INDEX uq_detector_pauses_open ON detector_pauses (team, name) WHERE resumed_at IS NULL;
CREATE INDEX ix_attachments_team_fingerprint ON attachments (team, fingerprint);
CREATE UNIQUE INDEX ux_attachments_held ON attachments (incident_id, fingerprint) WHERE released_at IS NULL;
CREATE INDEX ix_silences_team_pipeline_state ON silences (team, pipeline, state);
CREATE INDEX ix_silences_next_at ON silences (next_at);
CREATE INDEX ix_held_alerts_team_state ON held_alerts (team, state);
CREATE INDEX ix_held_alerts_silence_id ON held_alerts (silence_id);
CREATE INDEX ix_figures_team_detector_day ON figures (team, detector, day);
CREATE INDEX ix_links_team_state ON links (team, state);
CREATE INDEX ix_links_next_at ON links (next_at);
CREATE UNIQUE INDEX ux_links_person ON links (team, person) WHERE state = 'linked';
CREATE UNIQUE INDEX ux_links_slack ON links (team, slack) WHERE state = 'linked';
CREATE UNIQUE INDEX ux_links_asked ON links (team, slack) WHERE state = 'asked';
COMMIT;
