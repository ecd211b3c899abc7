"""What people do with conferences: prepare them (`planning`), lead them (`leading`), behind one lock (`locking`)."""
