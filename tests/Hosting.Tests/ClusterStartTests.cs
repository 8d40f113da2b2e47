using System.Collections.Concurrent;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests;

/// <summary>A process of a cluster starts while its host already serves requests, and stops in order.</summary>
public sealed class ClusterStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_host_has_started_before_the_parts_and_the_parts_start_in_order_once_the_stores_are_open()
    {
        var first = new Part("first", _said);
        using var host = Build(StopOrder.AfterHttp, first, new Part("second", _said) { Started = Task.CompletedTask });
        var start = host.Services.GetRequiredService<ClusterStart>();

        await host.StartAsync(TestContext.Current.CancellationToken);
        await first.Begun;
        Assert.Equal(["first starts", "http starts"], _said.Order(StringComparer.Ordinal));
        Assert.False(start.IsUp);

        first.MayStart.SetResult();
        await Wait.UntilAsync(() => start.IsUp);
        Assert.Equal("second starts", _said.Last());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData((int)StopOrder.AfterHttp, "http stops", "second stops", "first stops")]
    [InlineData((int)StopOrder.BeforeHttp, "second stops", "first stops", "http stops")]
    public async Task The_parts_stop_in_reverse_order_before_or_after_the_host(int order, params string[] expected)
    {
        using var host = Build((StopOrder)order, Quick("first"), Quick("second"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => host.Services.GetRequiredService<ClusterStart>().IsUp);

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, _said.Where(line => line.EndsWith("stops", StringComparison.Ordinal)));
        Assert.False(host.Services.GetRequiredService<ClusterStart>().IsUp);
    }

    [Fact]
    public async Task A_stop_during_the_start_stops_just_the_parts_that_have_started()
    {
        var second = new Part("second", _said);
        using var host = Build(StopOrder.AfterHttp, Quick("first"), second);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await second.Begun;

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains("first stops", _said);
        Assert.DoesNotContain("second stops", _said);
        Assert.Null(host.Services.GetRequiredService<ClusterStart>().Failure);
    }

    /// <summary>A front that searches for a gateway fails with its last error when it is stopped. The exit code must report a stop, not a failure.</summary>
    [Fact]
    public async Task A_part_that_fails_because_the_process_stops_is_no_failure_of_the_start()
    {
        var second = new Part("second", _said) { WhenStopped = new IOException("The connection was cut.") };
        using var host = Build(StopOrder.AfterHttp, Quick("first"), second);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await second.Begun;

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Null(host.Services.GetRequiredService<ClusterStart>().Failure);
    }

    [Fact]
    public async Task A_part_that_fails_ends_the_process_with_its_reason()
    {
        var failure = new InvalidOperationException("The test says so.");
        using var host = Build(StopOrder.AfterHttp, Quick("first"), new Part("second", _said) { Started = Task.FromException(failure) });
        await host.StartAsync(TestContext.Current.CancellationToken);

        await host.WaitForShutdownAsync(TestContext.Current.CancellationToken);

        Assert.Same(failure, host.Services.GetRequiredService<ClusterStart>().Failure);
        Assert.Contains("first stops", _said);
    }

    [Fact]
    public async Task Unreachable_stores_are_retried()
    {
        var store = new UnreachableStore { FailsUntil = 3 };
        using var host = Build(StopOrder.AfterHttp, store, Quick("first"));
        await host.StartAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return host.Services.GetRequiredService<ClusterStart>().IsUp;
        });

        Assert.Equal(3, store.Asked);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stores_that_cannot_be_used_end_the_process_with_a_message()
    {
        var store = new UnreachableStore { Refusal = new StorageStartException("The password is wrong.") };
        using var host = Build(StopOrder.AfterHttp, store, Quick("first"));
        await host.StartAsync(TestContext.Current.CancellationToken);

        await host.WaitForShutdownAsync(TestContext.Current.CancellationToken);

        Assert.Equal("The password is wrong.", host.Services.GetRequiredService<ClusterStart>().Failure?.Message);
        Assert.DoesNotContain("first starts", _said);
    }

    private Part Quick(string name) => new(name, _said) { Started = Task.CompletedTask };

    private IHost Build(StopOrder order, params Part[] parts) => Build(order, null, parts);

    /// <summary>Builds a host with a stub for the web server, which the framework registers last.</summary>
    private IHost Build(StopOrder order, UnreachableStore? store, params Part[] parts)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_clock).AddSingleton<StorageOpening>();
        builder.Services.AddSqliteAvatarStore(options => options.DataDirectory = _folder.Path);
        builder.Services.AddFileSystemImageStore(options => options.Root = _folder["uploads"]);
        if (store is not null) builder.Services.Replace(ServiceDescriptor.Singleton<IImageStore>(store));
        builder.Services.AddClusterStart(order, () =>
        {
            foreach (var part in parts) builder.Services.AddSingleton<IHostedService>(part);
        });
        builder.Services.AddSingleton<IHostedService>(Quick("http"));
        return builder.Build();
    }
}
