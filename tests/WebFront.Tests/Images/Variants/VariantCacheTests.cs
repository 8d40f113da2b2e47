using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>Which copies are kept, evicted and rejected, in a real folder with a test clock.</summary>
public sealed class VariantCacheTests : IDisposable
{
    private const int Room = 16 * 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_copy_comes_back_byte_for_byte()
    {
        var cache = Open();
        Assert.Null(Read(cache, Key(1)));

        await KeepAsync(cache, Key(1), Bytes(1, 5000));

        Assert.Equal(Bytes(1, 5000), Read(cache, Key(1)));
        Assert.Null(Read(cache, Key(1) with { Width = 128 }));
        Assert.Null(Read(cache, Key(1) with { Format = ImageFormat.Png }));
        Assert.Null(Read(cache, Key(1) with { Area = ImageArea.Temp }));
        Assert.Null(Read(cache, Key(1) with { IsFormatNeeded = true }));
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(null, true)]
    [InlineData(256, true)]
    public async Task Copies_survive_a_restart(int? width, bool isFormatNeeded)
    {
        var key = Key(1) with { Width = width, IsFormatNeeded = isFormatNeeded };
        await KeepAsync(Open(), key, Bytes(1, 5000));
        await KeepAsync(Open(), Key(2), []);

        var restarted = Open();

        Assert.Equal(Bytes(1, 5000), Read(restarted, key));
        Assert.Empty(Read(restarted, Key(2))!);
        Assert.Equal([(ImageArea.Originals, Key(1).Source), (ImageArea.Originals, Key(2).Source)], Open().Count().OrderBy(each => each.Source.ToString()));
    }

    [Fact]
    public async Task The_least_recently_used_copy_is_evicted_first()
    {
        var cache = Open();
        for (var number = 1; number <= 16; number++) await StoreAsync(cache, number);
        Read(cache, Key(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        await StoreAsync(cache, 17);

        Assert.NotNull(Read(cache, Key(1)));
        Assert.Null(Read(cache, Key(2)));
        Assert.Null(Read(cache, Key(3)));
        Assert.Null(Read(cache, Key(4)));
        Assert.All(Enumerable.Range(5, 13), number => Assert.NotNull(Read(cache, Key(number))));
        Assert.InRange(Files().Sum(file => 4096), 1, Room);
    }

    [Fact]
    public async Task The_order_survives_a_restart()
    {
        var before = Open();
        for (var number = 1; number <= 16; number++) await StoreAsync(before, number);
        _time.Advance(TimeSpan.FromHours(2));
        Read(before, Key(1));

        var after = Open();
        after.Count();
        await StoreAsync(after, 17);

        Assert.NotNull(Read(after, Key(1)));
        Assert.Null(Read(after, Key(2)));
        Assert.NotNull(Read(after, Key(16)));
    }

    [Fact]
    public async Task Two_processes_with_one_folder_find_each_others_copies_and_keep_the_bound()
    {
        var (one, other) = (Open(), Open());
        for (var number = 0; number < 100; number++)
        {
            await StoreAsync(number % 2 == 0 ? one : other, number);
            Assert.NotNull(Read(number % 2 == 0 ? other : one, Key(number)));
            Assert.InRange(Files().Length, 1, 18);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_truncated_copy_is_not_served(bool isKnown)
    {
        var cache = Open();
        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        await using (var file = File.OpenWrite(Assert.Single(Files()))) file.SetLength(4000);

        Assert.Null(Read(isKnown ? cache : Open(), Key(1)));

        Open().Count();
        Assert.Empty(Files());
        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        Assert.Equal(Bytes(1, 5000), Read(cache, Key(1)));
    }

    [Fact]
    public async Task A_lost_copy_is_made_again()
    {
        var cache = Open();
        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        Directory.Delete(_folder.Path, recursive: true);

        Assert.Null(Read(cache, Key(1)));

        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        Assert.Equal(Bytes(1, 5000), Read(cache, Key(1)));
    }

    [Fact]
    public async Task A_file_that_is_deleted_while_it_is_read_is_read_to_its_end()
    {
        var cache = Open();
        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        await using var opened = cache.TryOpen(Key(1))!;

        Assert.True(cache.TryRemove(ImageArea.Originals, Key(1).Source));

        Assert.Empty(Files());
        var read = new byte[5000];
        await opened.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(Bytes(1, 5000), read);
    }

    [Fact]
    public async Task Unfinished_files_are_deleted_after_hours_and_unknown_files_are_kept()
    {
        var cache = Open();
        await KeepAsync(cache, Key(1), Bytes(1, 5000));
        var folder = Path.GetDirectoryName(Assert.Single(Files()))!;
        var unfinished = Path.Combine(folder, "1.part");
        await File.WriteAllTextAsync(unfinished, "half", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(unfinished, _time.GetUtcNow().UtcDateTime);
        await File.WriteAllTextAsync(Path.Combine(folder, "README"), "What is this?", TestContext.Current.CancellationToken);

        cache.Count();
        Assert.Equal(3, Files().Length);

        _time.Advance(TimeSpan.FromHours(7));
        cache.Count();
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task Copies_at_paths_of_an_earlier_version_are_deleted()
    {
        var earlier = Directory.CreateDirectory(Path.Combine(_folder.Path, "originals", "3f")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(earlier, "0001_a.jpg.64.5.webp"), Bytes(1, 5), TestContext.Current.CancellationToken);
        var cache = Open();
        await KeepAsync(cache, Key(2), Bytes(2, 5000));

        cache.Count();

        Assert.Contains(Key(2).Source.ToString(), Assert.Single(Files()), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_that_cannot_be_inspected_or_deleted_do_not_stop_the_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The administrator may read and remove everything.");
        var cache = Open();
        for (var number = 1; number <= 3; number++) await KeepAsync(cache, Key(number), Bytes(number, 5000));
        var damaged = Files().Single(path => path.Contains(Key(1).Source.ToString(), StringComparison.Ordinal));
        await using (var file = File.OpenWrite(damaged)) file.SetLength(4000);
        var (unremovable, unreadable) = (Path.GetDirectoryName(damaged)!, Directory.CreateDirectory(Path.Combine(_folder.Path, "originals", "000")).FullName);
        File.SetUnixFileMode(unremovable, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(unreadable, UnixFileMode.None);
        try
        {
            var found = Open().Count();

            Assert.Equal(Enumerable.Range(1, 3).Select(number => Key(number).Source), found.Select(each => each.Source).OrderBy(name => name.ToString()));
            Assert.False(Open().TryRemove(ImageArea.Originals, Key(1).Source));
        }
        finally
        {
            foreach (var folder in new[] { unremovable, unreadable }) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Switched_off_it_keeps_nothing_and_removes_what_there_was()
    {
        await KeepAsync(Open(), Key(1), Bytes(1, 5000));
        var off = Open(0);

        Assert.Null(off.TryOpen(Key(1)));
        await KeepAsync(off, Key(2), Bytes(2, 5000));
        off.Count();

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_keeps_nothing_and_requests_still_succeed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "originals"), "A file is in the way.", TestContext.Current.CancellationToken);
        var cache = Open();

        await KeepAsync(cache, Key(1), Bytes(1, 5000));

        Assert.Null(Read(cache, Key(1)));
    }

    [Fact]
    public async Task Metrics_report_evictions_and_disk_space()
    {
        var measured = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>()) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            measured[instrument.Name] = instrument is Counter<long> ? measured.GetValueOrDefault(instrument.Name) + value : value);
        listener.Start();
        var cache = Open();
        for (var number = 1; number <= 17; number++) await StoreAsync(cache, number);

        listener.RecordObservableInstruments();

        Assert.Equal(3, measured["avatar.variants.evictions"]);
        Assert.Equal(14 * 4096, measured["avatar.variants.bytes"]);
    }

    private static VariantKey Key(int number) =>
        new(ImageArea.Originals, ImageName.Parse($"{number:0000}_a.jpg"), 64, ImageFormat.Webp);

    private static byte[] Bytes(int number, int length) => [.. Enumerable.Repeat((byte)number, length)];

    private static byte[]? Read(VariantCache cache, VariantKey key)
    {
        using var file = cache.TryOpen(key);
        if (file is null) return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private VariantCache Open(long mostBytes = Room) => new(
        Options.Create(new VariantCacheOptions { Root = _folder.Path, MaxBytes = mostBytes }),
        new FileCalls(Options.Create(new FileCallOptions()), TimeProvider.System, NullLogger<FileCalls>.Instance),
        new VariantMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger<VariantCache>.Instance);

    /// <summary>Stores a copy of one block, one second after the previous copy.</summary>
    private async Task StoreAsync(VariantCache cache, int number)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await KeepAsync(cache, Key(number), Bytes(number, 3000));
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Stores a copy of an existing image.</summary>
    private static Task KeepAsync(VariantCache cache, VariantKey key, byte[] bytes) => cache.StoreAsync(key, bytes, static () => Task.FromResult(true));

    private string[] Files() => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
}
