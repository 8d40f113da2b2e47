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

if (args is ["memory", .. var measured])
{
    return await Memory.RunAsync(measured).ConfigureAwait(false);
}

if (args is ["memory-of", var what, var file, var jobs])
{
    return await Memory.RunOneAsync(what, file, int.Parse(jobs, System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false);
}

if (args is ["yardstick", .. var compared])
{
    return await Yardstick.RunAsync(compared).ConfigureAwait(false);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
