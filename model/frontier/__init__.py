"""Frontier: what the US names anchor, and the value chain."""
