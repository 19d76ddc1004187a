"""Running a stage: the loop, exact checkpoints, logs and curves, on one process or many."""
