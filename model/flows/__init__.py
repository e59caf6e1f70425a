"""Fund flow: unlocks, calendars, inclusion, placement, scarcity, listing."""
