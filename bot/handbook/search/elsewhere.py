"""Words of other fields: the office, people and pay, devices and networks, other software, everyday life.

A question that is about one of these is not about a data pipeline, even where a word or two of it rhyme with an entry.
What a handbook itself speaks of, or a concept of data  names, is not foreign to it: the index leaves that out.
"""

from __future__ import annotations

ELSEWHERE = frozenset(
    """
    2fa adapter agenda aircon airport alarm allhands allow allowance amet angular anniversary ansible antivirus
    appraisal asana asdf assignable autumn babel backlog badge bamboohr bank bar barbecue baseball basketball bastion
    bathroom battery baz bbq beer below benefits bicycle bike bikes bios birthday birthdaycake bitbucket blog
    bluetooth boil bonus boolean branch branches brand branding breakfast brunch bucket budget burger bus button cable
    cafeteria cake cakes calendar callback camera campaign campaigns candidate candidates canteen captcha car cargo
    cars cart cassandra cat catering cats celebration cert certificate certificates certs chair chairs changelog
    charger charity checklist chef cherry childcare circleci citrix cleaning clojure cloudflare cloudformation cmake
    cocoapods codeowners coffee commit commits commute compile compiler compliance component compose composer concert
    conference confluence congrats congratulations consul contract contracts cook cooking coredump couchbase courier
    course cpp crashloopbackoff crm css cuda cypress daemonset dashboardless debian dentist dependabot designer desk
    desks dhcp dinner dishwasher disk django dns dock docker dockerfile docking doctor dog dogs dolor dom donut donuts
    doors drinks dropbox drupal eat eating ec2 edition egg eggs elasticsearch elevator emulator english envoy eslint
    etcd ethernet evacuation evening evicted eviction expense expenses farewell fargate feedback figma film fire
    firewall firmware flake8 flaky flask flight flights floor flyer follow font fonts foo food football forecast
    forward french fridge fullstack gaming garage gc gcc gdrive gem git github gitlab gmail goal goals golang gpu
    gradle grafana grammar guideline guidelines guitar gulp gunicorn gym hands handshake haproxy haskell hdmi
    headcount headphones headset heap heating hello helm heroku hi hibernate hiking hires hiring hockey holiday
    holidays homework hotel hr html httpd hubspot hydration hypervisor icon icons iis illness imagepullbackoff inbox
    indentation ingress inkjet inode insurance interview interviews invitation invite ip4 ipsum istio italian jacket
    janitor javascript jenkins jetty jira joke joomla jquery js jvm k8s karaoke kernel keyboard keycloak kibana
    kindergarten kitchen kotlin kubectl kubelet kubernetes lambda lamp landingpage language laptop laptops laravel
    lawyer layout ldap legal lesson license lift linker lint linter linting linux localhost locket lockfile logo lorem
    lunch mac macbook macos mailbox mailroom makefile malware marketing maternity maven meeting meetings memcached
    memory mentor metro mfa microphone minutes miro mission mock mongodb monitor monorepo morning mouse movie movies
    music mypy namespace nas nda neo4j netlify newsletter nginx nodejs notion novel npm nullpointer offboarding office
    offsite okr okrs okta onboarding onedrive oom oomkilled opensearch opsgenie otp outlook outofmemory package packer
    packet pagerduty paper parcel parental parking party passion passphrase passport password passwords paternity
    payroll payslip pc pension perl permgen permission permissions pet pets phishing photo photoshop php piano picnic
    picture pizza plane planning plants playwright plumbing pnpm pocket pod podman pods poem policy poster pr prettier
    pricing printer printers procurement projector promotion proxy pto pullrequest pulumi puppet puppy pylint quotes
    qwer rabbit raid rails rain ram ransomware rdp react reasonable rebase reboot rebooting reboots reception recipe
    recruiter recruiting recruitment redis refactor regards relocation renewal replicaset replication repo repository
    resign resignation restart restaurant restroom retro retrospective review reviewer reviewers reviews reward
    roadmap rocket rollup room rooms router ruby ruff rust sabbatical salaries salary sales salesforce sandwich sass
    scanner school season seat segfault segmentation selenium semicolon semver sentence sentry seo servicenow shader
    shadow sharepoint shopify shuttle sick simulator ski slack slides snack snacks snow soccer solr song songs
    sourcemap spam spanish splunk springboot sprint ssh ssl sso standup statefulset stationery stipend story string
    subnet subway summer sunny supplier sushi svelte swag swap swift symfony syntax talk tax taxes taxi tea tennis
    terraform thai thank thanks thinkpad ticket tickets tls toilet tomcat toner toward train training tram transition
    translate translation travel travis trello trip tsconfig typescript ubuntu umbrella unittest unittests unreal usb
    vacation vacations vagrant variable varnish vault vegan vegetarian vendor vercel visa vite vm vms vmware volunteer
    vpn vue webcam webinar webpack weekend welcome whiteboard wifi windows windows10 windows11 wine winter wishes
    wishlist wordpress workday workshop wsgi xcode yarn yoga yubikey zendesk zoom
    """.split()  # noqa: SIM905
)
