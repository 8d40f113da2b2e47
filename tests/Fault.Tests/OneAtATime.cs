// Every test starts its own processes: tests that run in parallel would only compete for the processors.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
