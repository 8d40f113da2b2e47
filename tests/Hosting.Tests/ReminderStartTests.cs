using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests;

public sealed class ReminderStartTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Registration _registration = new();

    [Fact]
    public async Task A_stop_waits_for_a_running_registration()
    {
        using var start = await StartAsync();

        var stopping = start.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        Assert.False(_registration.Token.IsCancellationRequested);

        _registration.Done.SetResult();
        await stopping;
    }

    [Fact]
    public async Task A_registration_that_takes_too_long_is_cancelled()
    {
        using var start = await StartAsync();

        var stopping = start.StopAsync(TestContext.Current.CancellationToken);
        _time.Advance(ReminderStart.StopPatience);

        await stopping;
        Assert.True(_registration.Token.IsCancellationRequested);
    }

    private async Task<ReminderStart> StartAsync()
    {
        var grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)grains).Grain = _registration;
        var start = new ReminderStart(grains, _time, NullLogger<ReminderStart>.Instance);
        await start.StartAsync(TestContext.Current.CancellationToken);
        await _registration.Begun.Task;
        return start;
    }

    /// <summary>A grain whose registration of reminders ends when the test says so, or when it is cancelled.</summary>
    private sealed class Registration : ICartoonExpiryGrain
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token { get; private set; }

        public Task EnsureRemindersAsync(CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            Begun.SetResult();
            return Done.Task.WaitAsync(cancellationToken);
        }

        public Task<ExpiryReport> ExpireAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SweepReport> SweepAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Returns one grain for every call.</summary>
#pragma warning disable CA1852 // The proxy's class is derived from this one at run time.
    internal class Factory : DispatchProxy
#pragma warning restore CA1852
    {
        public object? Grain { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Grain;
    }
}
