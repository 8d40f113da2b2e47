using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Storage.Tests;

public sealed class DiskBudgetTests
{
    private readonly DiskBudget _budget = new(1000, NullLogger<DiskBudget>.Instance);

    [Fact]
    public void It_is_used_up_when_the_limit_is_reached()
    {
        _budget.Add(999);
        _budget.ThrowIfSpent();

        _budget.Add(1);
        Assert.Equal(AvatarError.InsufficientStorage, Assert.Throws<AvatarException>(_budget.ThrowIfSpent).Error);

        // Without hysteresis the state would change with every deletion and upload near the limit.
        _budget.Add(-9);
        Assert.Throws<AvatarException>(_budget.ThrowIfSpent);

        _budget.Add(-1);
        _budget.ThrowIfSpent();
    }

    [Fact]
    public void Without_a_limit_it_is_never_used_up()
    {
        var none = new DiskBudget(0, NullLogger<DiskBudget>.Instance);
        none.Add(long.MaxValue);

        none.ThrowIfSpent();
    }

    [Fact]
    public async Task A_measurement_replaces_the_count()
    {
        _budget.Add(400);

        await _budget.MeasureAsync(() => Task.FromResult(1000L));

        Assert.Equal(1000, _budget.Used);
        Assert.Throws<AvatarException>(_budget.ThrowIfSpent);
    }

    [Fact]
    public async Task Bytes_written_during_a_measurement_are_counted()
    {
        var measured = new TaskCompletionSource<long>();
        var measuring = _budget.MeasureAsync(() => measured.Task);
        _budget.Add(300);
        _budget.Add(-100);
        measured.SetResult(500);
        await measuring;

        Assert.Equal(800, _budget.Used);
    }

    [Fact]
    public async Task A_measurement_that_fails_changes_nothing()
    {
        _budget.Add(400);

        await Assert.ThrowsAsync<StoreException>(() => _budget.MeasureAsync(() => throw new StoreException(StoreFailure.Unavailable, "Away.")));

        Assert.Equal(400, _budget.Used);
    }

    [Fact]
    public void Gauges_show_usage_and_limit()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var shown = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => shown[instrument.Name] = value);
        listener.Start();

        new DiskBudget(1000, NullLogger<DiskBudget>.Instance, meters).Add(742);
        listener.RecordObservableInstruments();

        Assert.Equal(742, shown["avatar.storage.used"]);
        Assert.Equal(1000, shown["avatar.storage.budget"]);
    }
}
