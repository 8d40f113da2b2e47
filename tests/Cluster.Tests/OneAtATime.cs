// Tests do not run in parallel: each starts its own processes, and these would compete for the processor.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
