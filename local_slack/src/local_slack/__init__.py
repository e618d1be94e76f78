"""A local Slack workspace: unmodified slack-sdk and slack-bolt talk to it over the wire. It is not Slack.

It imports nothing else of this project. See README.md beside this file.
"""
