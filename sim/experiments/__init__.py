"""Many crises: designs, Monte Carlo, sweeps, executors, splitting."""
