using System.Globalization;
using Avatar.Benchmarks;
using BenchmarkDotNet.Running;

return args switch
{
    ["sheet", .. var rest] => await ContactSheet.RunAsync(rest).ConfigureAwait(false),
    ["cuts", .. var rest] => await CutSheet.RunAsync(rest).ConfigureAwait(false),
    ["cut-times", .. var rest] => await CutTimes.RunAsync(rest).ConfigureAwait(false),
    ["head", .. var rest] => await HeadSheet.RunAsync(rest).ConfigureAwait(false),
    ["fairness", .. var rest] => await Fairness.RunAsync(rest).ConfigureAwait(false),
    ["steps", .. var rest] => await StepTimes.RunAsync(rest).ConfigureAwait(false),
    ["crowd", var photo] => await Crowd.RunAsync(photo).ConfigureAwait(false),
    ["memory", .. var rest] => await Memory.RunAsync(rest).ConfigureAwait(false),
    ["memory-of", var what, var file, var jobs] =>
        await Memory.RunOneAsync(what, file, int.Parse(jobs, CultureInfo.InvariantCulture)).ConfigureAwait(false),
    ["sizes", .. var rest] => await Sizes.RunAsync(rest).ConfigureAwait(false),
    ["sizes-of", var what, var file] => await Sizes.RunOneAsync(what, file).ConfigureAwait(false),
    ["yardstick", .. var rest] => await Yardstick.RunAsync(rest).ConfigureAwait(false),
    _ => Benchmark(args),
};

static int Benchmark(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
}
