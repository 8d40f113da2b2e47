using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Avatar.Benchmarks;

/// <summary>Enough rounds for a spread, in this process: what is measured is internal to an assembly that names this one.</summary>
internal sealed class Precise : ManualConfig
{
    public Precise()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(20));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
    }
}
