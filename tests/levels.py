"""The four levels of the example, and of every document that names none."""

from bot.handbook.model import LEVELS_UNSAID

P0, P1, P2, P3 = LEVELS_UNSAID
