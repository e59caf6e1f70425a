"""Momentum: prices, tokens, catalysts and tripwires."""
