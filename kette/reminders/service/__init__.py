"""Reminding: noting what is due, telling it once a week, sending again, and who of several schedulers leads."""
