namespace Avatar.Clustering.MongoDB.Tests.Reminders;

/// <summary>A silo reads the reminders of its range of the ring.</summary>
public sealed class ReminderRangeTests : IAsyncLifetime
{
    private const int Seed = 20260329;
    private const int Count = 300;

    private readonly ClusteringDatabase _database = ClusteringDatabase.CreateOrSkip();

    private MongoDBReminderTable Table { get; set; } = null!;

    public async ValueTask InitializeAsync() => Table = await _database.StartedRemindersAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_range_is_open_at_its_begin_closed_at_its_end_and_goes_around_the_ring()
    {
        var grain = Make.Grain("x");
        var hash = grain.GetUniformHashCode();
        await Table.UpsertRow(Make.Reminder(grain));

        Assert.True(await IsInAsync(hash - 1, hash));
        Assert.False(await IsInAsync(hash, hash + 1));
        Assert.False(await IsInAsync(hash, hash - 1));
        Assert.True(await IsInAsync(hash - 1, hash - 2));
        Assert.True(await IsInAsync(hash + 1, hash));
        Assert.True(await IsInAsync(0, uint.MaxValue));
        Assert.False(await IsInAsync(uint.MaxValue, 0));
        Assert.True(await IsInAsync(0, 0));
        Assert.True(await IsInAsync(hash, hash));
        Assert.True(await IsInAsync(uint.MaxValue, uint.MaxValue));

        async Task<bool> IsInAsync(uint begin, uint end) => (await Table.ReadRows(begin, end)).Reminders.Count == 1;
    }

    [Fact]
    public async Task Any_range_holds_what_lies_in_it_and_two_halves_of_the_ring_hold_all()
    {
        var random = new Random(Seed);
        var hashes = new List<uint>();
        for (var i = 0; i < Count; i++)
        {
            var reminder = Make.Reminder(Make.Grain($"grain-{i}"));
            await Table.UpsertRow(reminder);
            hashes.Add(reminder.GrainId.GetUniformHashCode());
        }

        for (var i = 0; i < 150; i++)
        {
            var (begin, end) = (Pick(), Pick());
            var expected = hashes.Where(hash => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end).Order().ToArray();

            var inside = await HashesAsync(begin, end);
            var outside = begin == end ? [] : await HashesAsync(end, begin);

            Assert.True(expected.SequenceEqual(inside), $"({begin}, {end}] of seed {Seed}");
            Assert.Equal(hashes.Order(), inside.Concat(outside).Order());
        }

        // Half of the bounds are hashes of reminders, where an off-by-one error would be visible.
        uint Pick() => random.Next(4) switch
        {
            0 => hashes[random.Next(hashes.Count)],
            1 => hashes[random.Next(hashes.Count)] - 1,
            2 when random.Next(4) == 0 => random.Next(2) == 0 ? 0 : uint.MaxValue,
            _ => (uint)random.NextInt64(1L + uint.MaxValue),
        };
    }

    private async Task<uint[]> HashesAsync(uint begin, uint end) =>
        [.. (await Table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order()];
}
