using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Avatar.Benchmarks;

/// <summary>Runs 20 rounds in this process, because the measured types are internal and visible only to this assembly.</summary>
internal sealed class Precise : ManualConfig
{
    public Precise()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(20));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
    }
}
