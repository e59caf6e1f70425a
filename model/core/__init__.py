"""The engine: expressions that evaluate in Python and render as Excel formulas, and sheets of them."""
