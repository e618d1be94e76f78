"""The root: one process of the bot, built from settings."""

from bot.app.watchkeeper import Part, Watchkeeper

__all__ = ["Part", "Watchkeeper"]
