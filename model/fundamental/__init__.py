"""Fundamentals: ARR, income statement, valuation."""
