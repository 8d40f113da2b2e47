using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avatar.Hosting.Tests;

public sealed class EmbeddedRemindersTests
{
    private static readonly GrainId Grain = GrainId.Create("grain", "key");

    private readonly EmbeddedReminders _table = new();

    [Fact]
    public void An_embedded_silo_uses_this_table()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseEmbeddedCluster(builder.Configuration));
        using var host = builder.Build();

        Assert.IsType<EmbeddedReminders>(host.Services.GetRequiredService<IReminderTable>());
    }

    [Fact]
    public async Task A_reminder_is_read_as_it_was_written_last()
    {
        var first = await _table.UpsertRow(Make(Grain, "a", hours: 1));
        var second = await _table.UpsertRow(Make(Grain, "a", hours: 2));

        var read = await _table.ReadRow(Grain, "a");
        Assert.NotEqual(first, second);
        Assert.Equal((Grain, "a", TimeSpan.FromHours(2), second), (read!.GrainId, read.ReminderName, read.Period, read.ETag));
        Assert.Null(await _table.ReadRow(Grain, "b"));
    }

    [Fact]
    public async Task A_grain_has_its_reminders_and_every_range_all()
    {
        await _table.UpsertRow(Make(Grain, "a", hours: 1));
        await _table.UpsertRow(Make(Grain, "b", hours: 1));
        await _table.UpsertRow(Make(GrainId.Create("grain", "other"), "a", hours: 1));

        Assert.Equal(["a", "b"], (await _table.ReadRows(Grain)).Reminders.Select(reminder => reminder.ReminderName).Order());
        Assert.Equal(3, (await _table.ReadRows(0, 0)).Reminders.Count);
    }

    [Fact]
    public async Task Only_the_current_version_of_a_reminder_is_removed()
    {
        var first = await _table.UpsertRow(Make(Grain, "a", hours: 1));
        var second = await _table.UpsertRow(Make(Grain, "a", hours: 2));

        Assert.False(await _table.RemoveRow(Grain, "a", first!));
        Assert.True(await _table.RemoveRow(Grain, "a", second!));
        Assert.False(await _table.RemoveRow(Grain, "a", second!));
        Assert.Null(await _table.ReadRow(Grain, "a"));
    }

    private static ReminderEntry Make(GrainId grain, string name, int hours) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromHours(hours),
    };
}
