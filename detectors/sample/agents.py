"""User agents of the sample: browsers, apps, a phone whose name looks like a robot's, and the ordinary robots."""

from __future__ import annotations

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"

PEOPLE = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME.format(141)} Safari/537.36",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_CHROME.format(140)} Safari/537.36",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {_SAFARI} Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI} Safari/605.1.15",
    f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {_CHROME.format(141)} Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    f"Mozilla/5.0 (Linux; Android 14; SM-S921B) {_CHROME.format(139)} Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 11; CUBOT P50) {_CHROME.format(96)} Mobile Safari/537.36",
)
USED_BY = (24, 17, 22, 8, 12, 5, 9, 3)  # in percent of people

ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "python-requests/2.32.3",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
)
PROBE = "kube-probe/1.33"  # of a health check
SCRIPT = (
    f"Mozilla/5.0 (X11; Linux x86_64) {_CHROME.format(138)} Safari/537.36"  # of a monitor that passes for a browser
)
