"""Turns a published dual encoder into a pack: `shiying models import` asks for it."""
