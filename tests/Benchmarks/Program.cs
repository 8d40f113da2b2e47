using Avatar.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["sheet", .. var rest])
{
    return await ContactSheet.RunAsync(rest).ConfigureAwait(false);
}

if (args is ["head", .. var portrait])
{
    return await HeadSheet.RunAsync(portrait).ConfigureAwait(false);
}

if (args is ["steps", .. var photo])
{
    return await StepTimes.RunAsync(photo).ConfigureAwait(false);
}

if (args is ["crowd", var original])
{
    return await Crowd.RunAsync(original).ConfigureAwait(false);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
