using System.Net;
using System.Reflection;
using Avatar.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Admin;

public sealed class ClusterReportTests : IDisposable
{
    private static readonly MembershipEntry Living = Member(1, SiloStatus.Active);
    private static readonly MembershipEntry Dead = Member(2, SiloStatus.Dead);

    private readonly FakeTimeProvider _time = new();
    private readonly Studio _studio = new(new ImagingOptions { StudioPlaces = 2 });
    private readonly Lifetime _lifetime = new();
    private readonly Answers _answers;
    private readonly ClusterReport _report;

    public ClusterReportTests()
    {
        var grains = DispatchProxy.Create<IGrainFactory, Answers>();
        _answers = (Answers)(object)grains;
        _report = new(grains, new GrainCalls(_lifetime), _studio, new ServiceCollection().AddSingleton(new ProcessName("avatar")).BuildServiceProvider(), _time);
        _answers.Members = () => Task.FromResult<MembershipEntry[]>([Dead, Living]);
        _answers.Report = () => Task.FromResult(ReportOf(Living));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _studio.Dispose();
        _lifetime.Dispose();
    }

    [Fact]
    public async Task Active_silos_are_asked_and_the_others_say_why_not()
    {
        var data = await _report.CreateAsync(Cancel);

        Assert.Null(data.Problem);
        Assert.Equal(new StudioData(2, 0, 0), data.Process.Studio);
        Assert.Equal(
            [
                new SiloData("10.0.0.1:11111@1", "silo-1", "Active", Living.StartTime, "1.2.3", new StudioData(4, 3, 2), null),
                new SiloData("10.0.0.2:11111@2", "silo-2", "Dead", Dead.StartTime, null, null, "Only active silos can be asked."),
            ],
            data.Silos);
    }

    [Fact]
    public async Task A_silo_that_another_one_answers_for_counts_as_not_asked()
    {
        _answers.Report = () => Task.FromResult(ReportOf(Dead));

        var silo = (await _report.CreateAsync(Cancel)).Silos[0];

        Assert.StartsWith("This silo takes no new grains", silo.NotAsked, StringComparison.Ordinal);
        Assert.Null(silo.Studio);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_in_time_is_listed_with_that_reason()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers.Report = () =>
        {
            asked.SetResult();
            return new TaskCompletionSource<SiloReport>().Task;
        };

        var report = _report.CreateAsync(Cancel);
        await asked.Task;
        while (!report.IsCompleted)
        {
            _time.Advance(ClusterReport.Patience);
            await Task.Yield();
        }

        Assert.Equal("This silo could not be asked: there was no answer in time.", (await report).Silos[0].NotAsked);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_named_without_its_password()
    {
        _answers.Members = () => throw new InvalidOperationException("No server at mongodb://user:secret@db.example.org:27017 answers.\nDetails");

        var data = await _report.CreateAsync(Cancel);

        Assert.Equal("The membership table could not be read: No server at mongodb://***@db.example.org:27017 answers.", data.Problem);
        Assert.Empty(data.Silos);
    }

    [Fact]
    public async Task A_process_that_is_not_connected_says_so()
    {
        _lifetime.IsStarted = false;

        var data = await _report.CreateAsync(Cancel);

        Assert.Equal("This process is not connected to the cluster.", data.Problem);
    }

    private static MembershipEntry Member(int number, SiloStatus status) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 11111), number),
        SiloName = $"silo-{number}",
        Status = status,
        StartTime = new DateTime(2026, 1, 2, 3, 4, number, DateTimeKind.Utc),
    };

    private static SiloReport ReportOf(MembershipEntry member) =>
        new() { Silo = member.SiloAddress.ToParsableString(), Version = "1.2.3", Places = 4, InUse = 3, Queue = 2 };

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public Lifetime() => _started.Cancel();

        public bool IsStarted { get; set; } = true;

        public CancellationToken ApplicationStarted => IsStarted ? _started.Token : CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }

        public void Dispose() => _started.Dispose();
    }

    /// <summary>Is asked for the management grain or the grain of a silo, and returns a proxy that answers for both.</summary>
#pragma warning disable CA1852 // The proxy's class is derived from this one at run time.
    internal class Answers : DispatchProxy
    {
        public Func<Task<MembershipEntry[]>> Members { get; set; } = null!;

        public Func<Task<SiloReport>> Report { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.GetGenericArguments() is [var type] && type == typeof(ISiloReportGrain)) return Grain<ISiloReportGrain>();
            return Grain<IManagementGrain>();
        }

        private T Grain<T>() where T : class
        {
            var grain = Create<T, OneGrain>();
            ((OneGrain)(object)grain).Answers = this;
            return grain;
        }
    }

    internal class OneGrain : DispatchProxy
    {
        public Answers Answers { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(ISiloReportGrain.GetReportAsync) => Answers.Report(),
            nameof(IManagementGrain.GetDetailedHosts) => Answers.Members(),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
#pragma warning restore CA1852
}
