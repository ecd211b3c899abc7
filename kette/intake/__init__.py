"""How a case comes in: a form for one pupil, the school's own export for all, and the ticks of who has no Anschluss."""
