"""Department rosters as they are really sent: every sender its own columns, titles, totals and mistakes."""
