using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avatar.Grains.Tests;

/// <summary>
/// Tests the scrub with real stores and a test clock. One class per pair of stores derives from it.
/// </summary>
public abstract class ScrubContract : IAsyncLifetime
{
    private const int Megabyte = 1_000_000;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly JumpingClock _clock = new();
    private readonly LogRecorder _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DeviceId _device = AvatarCluster.NewDevice();
    private readonly List<(TimeSpan At, int Length)> _reads = [];
    private readonly List<ImageName> _opened = [];
    private ClusterStores _stores = null!;
    private WatchedImages _images = null!;
    private int _made;

    private protected ClusterStores Stores => _stores;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stores = NewStores();
        await _stores.OpenAsync();
        _images = new(_stores.Images)
        {
            Opening = (_, name) =>
            {
                _opened.Add(name);
                return Task.CompletedTask;
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_stores is not null) await _stores.DisposeAsync();
        await _services.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.All(_log.Entries, entry => Assert.Equal(entry.Id.Id == 1050 ? LogLevel.Error : LogLevel.Information, entry.Level));
    }

    private protected abstract ClusterStores NewStores();

    /// <summary>Changes one bit in the middle of a stored image.</summary>
    private protected abstract Task FlipAsync(ImageArea area, ImageName name);

    /// <summary>Removes a part of a stored image.</summary>
    private protected abstract Task LosePartAsync(ImageArea area, ImageName name);

    [Fact]
    public async Task Exactly_the_damaged_images_are_reported_once_and_nothing_is_changed()
    {
        var whole = await AddAsync(20, 300_000);
        var flipped = await AddOriginalAsync(700_000);
        var cut = await AddOriginalAsync(1_200_000);
        var lost = await AddOriginalAsync(50_000);
        var cartoon = await AddCartoonAsync(whole[0], 300_000);
        var face = await AddFaceAsync(whole[1], 300_000, masterLength: 400_000);
        var withoutMaster = await AddFaceAsync(whole[2], 300_000, masterLength: 400_000);
        var lostFace = await AddFaceAsync(whole[3], 300_000, masterLength: 400_000);
        await FlipAsync(ImageArea.Originals, flipped.Filename);
        await LosePartAsync(ImageArea.Originals, cut.Filename);
        await _stores.Images.DeleteAsync(ImageArea.Originals, lost.Filename, Cancel);
        await FlipAsync(ImageArea.Temp, cartoon.Filename);
        await FlipAsync(ImageArea.Masters, face.Filename.WithExtension("png"));
        await _stores.Images.DeleteAsync(ImageArea.Masters, withoutMaster.Filename.WithExtension("png"), Cancel);
        await _stores.Images.DeleteAsync(ImageArea.Downloaded, lostFace.Filename, Cancel);
        using var meter = new Measured(Meters);

        await NewScrub().RunAsync(Cancel);

        string[] damaged =
        [
            $"originals/{flipped.Filename}", $"originals/{cut.Filename}", $"originals/{lost.Filename}", $"downloaded/{lostFace.Filename}",
            $"masters/{face.Filename.WithExtension("png")}", $"temp/{cartoon.Filename}",
        ];
        Assert.Equal(damaged.Order(), Damaged().Order());
        Assert.Equal(6, _log.Messages.Count(line => line.Contains("damaged: ", StringComparison.Ordinal)));
        Assert.Contains(_log.Messages, line => line.Contains($"{flipped.Filename} damaged: Its SHA-256 is", StringComparison.Ordinal));
        Assert.Contains(_log.Messages, line => line.Contains($"{lost.Filename} damaged: It is missing.", StringComparison.Ordinal));
        Assert.Equal(3, meter.Damaged["originals"]);
        Assert.Equal([("downloaded", 1), ("masters", 1), ("temp", 1)], meter.Damaged.Where(area => area.Key != "originals").Select(area => (area.Key, (int)area.Value)).Order());

        // 23 originals, 3 faces, 2 masters and a cartoon.
        Assert.Equal(29, meter.Images);
        Assert.Equal(_reads.Sum(read => read.Length), meter.Bytes);
        Assert.Equal(23, await _stores.Documents.Originals.CountAsync(_device, Cancel));
        Assert.Equal(22, (await _stores.Images.FindExistingAsync(ImageArea.Originals, [.. whole.Append(flipped).Append(cut).Append(lost).Select(original => original.Filename)], Cancel)).Count);
        Assert.Contains(_log.Messages, line => line.Contains("has read all images (29, ", StringComparison.Ordinal) && line.EndsWith(": 6 damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_is_deleted_while_it_is_read_is_not_damage()
    {
        var first = await AddOriginalAsync(300_000);
        var byDevice = await AddOriginalAsync(300_000, AvatarCluster.NewDevice());
        var gone = await AddOriginalAsync(300_000);
        var expired = await AddCartoonAsync(first, 300_000);
        await AddOriginalAsync(300_000);
        _images.Opening = async (_, name) =>
        {
            // A device is deleted: the marker is written, then the files are deleted, then the documents.
            if (name == byDevice.Filename)
            {
                await _stores.Documents.Deletions.BeginAsync(
                    new() { DeviceId = byDevice.DeviceId, Id = Guid.NewGuid(), StartedAt = _clock.GetUtcNow(), Originals = 1, Cartoons = 0, Faces = 0 }, Cancel);
                await _stores.Images.DeleteAsync(ImageArea.Originals, name, Cancel);
            }

            // A deletion that ends between the two readings.
            if (name == gone.Filename)
            {
                await _stores.Images.DeleteAsync(ImageArea.Originals, name, Cancel);
                await _stores.Documents.Originals.DeleteAsync(gone.Id, Cancel);
            }

            // An expiry deletes the documents, then the files.
            if (name == expired.Filename)
            {
                await _stores.Documents.Cartoons.DeleteAsync([expired.Id], Cancel);
                await _stores.Images.DeleteAsync(ImageArea.Temp, name, Cancel);
            }
        };

        await NewScrub().RunAsync(Cancel);

        Assert.Empty(Damaged());
        Assert.Contains(_log.Messages, line => line.EndsWith(": 0 damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_more_than_five_megabytes_are_read_in_a_second()
    {
        await AddAsync(4, 5 * Megabyte);
        await AddAsync(300, 1000);
        var began = _clock.GetUtcNow();

        await NewScrub().RunAsync(Cancel);

        var total = 0L;
        foreach (var (at, length) in _reads)
        {
            total += length;
            Assert.True(total <= (at.TotalSeconds * 5 * Megabyte) + ReadThrottle.PieceLength, $"{total} bytes within {at}.");
        }

        Assert.Equal((4 * 5 * Megabyte) + (300 * 1000), total);

        // Small images cost the disk more than their bytes.
        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromSeconds(4 + (300 * 0.013)), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task A_disk_that_others_want_is_left_to_them_for_four_fifths_of_the_time()
    {
        await AddAsync(2, Megabyte);
        var work = TimeSpan.FromMilliseconds(200);
        var began = _clock.GetUtcNow();

        var scrub = NewScrub();
        var watch = _images.Read;
        _images.Read = read =>
        {
            watch(read);
            _clock.Advance(work);
        };
        await scrub.RunAsync(Cancel);

        Assert.True(_clock.GetUtcNow() - began >= work * 5 * _reads.Count, $"{_reads.Count} reads took {_clock.GetUtcNow() - began}.");
    }

    [Fact]
    public async Task A_run_that_was_cut_off_is_gone_on_with_by_another_that_tells_nothing_twice()
    {
        var originals = await AddAsync(60, Megabyte);
        await FlipAsync(ImageArea.Originals, originals[3].Filename);
        await FlipAsync(ImageArea.Originals, originals[^2].Filename);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var scrub = NewScrub();
        _images.Opening = async (_, name) =>
        {
            _opened.Add(name);
            if (_opened.Distinct().Count() == 40) await cut.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scrub.RunAsync(cut.Token));
        Assert.Equal([$"originals/{originals[3].Filename}"], Damaged());

        await NewScrub().RunAsync(Cancel);

        Assert.Equal([$"originals/{originals[3].Filename}", $"originals/{originals[^2].Filename}"], Damaged());
        Assert.Equal(60, _opened.Distinct().Count());

        // The two damaged images are read twice. Besides them, at most ten seconds of reading is repeated.
        Assert.InRange(_opened.Count, 62, 62 + 51);
        Assert.True(_opened.Count(name => name == originals[0].Filename) == 1, "It began anew.");
    }

    [Fact]
    public async Task A_round_begins_when_the_time_has_come_and_not_before()
    {
        var originals = await AddAsync(3, 100_000);
        await FlipAsync(ImageArea.Originals, originals[0].Filename);
        var scrub = NewScrub();
        await scrub.RunAsync(Cancel);
        Assert.Single(Damaged());
        var read = _reads.Count;

        _clock.Advance(Month - TimeSpan.FromHours(1));
        await scrub.RunAsync(Cancel);
        Assert.Equal(read, _reads.Count);

        _clock.Advance(TimeSpan.FromHours(1));
        await scrub.RunAsync(Cancel);
        Assert.Equal(2 * read, _reads.Count);
        Assert.Equal(2, Damaged().Count);
    }

    [Fact]
    public async Task At_zero_nothing_is_read()
    {
        await AddAsync(3, 100_000);

        await NewScrub(TimeSpan.Zero).RunAsync(Cancel);

        Assert.Empty(_opened);
        Assert.Null(await _stores.Documents.ImageRecords.FindScrubAsync(Cancel));
    }

    [Fact]
    public async Task A_document_of_an_earlier_version_gets_its_digest_with_the_first_round_if_the_length_is_right()
    {
        var (old, damaged) = (await AddOriginalAsync(300_000, isOld: true), await AddOriginalAsync(600_000, isOld: true));
        var face = await AddFaceAsync(old, 300_000, masterLength: 400_000, isOld: true);
        await LosePartAsync(ImageArea.Originals, damaged.Filename);
        await NewScrub().RunAsync(Cancel);

        Assert.Equal([$"originals/{damaged.Filename}"], Damaged());
        Assert.Equal(await DigestAsync(ImageArea.Originals, old.Filename), (await _stores.Documents.Originals.FindAsync(old.Id, Cancel))!.Sha256);
        Assert.Null((await _stores.Documents.Originals.FindAsync(damaged.Id, Cancel))!.Sha256);
        var found = (await _stores.Documents.Faces.FindAsync(old.Id, Cancel))!;
        Assert.Equal(await DigestAsync(ImageArea.Downloaded, face.Filename), found.Sha256);
        Assert.Equal(await DigestAsync(ImageArea.Masters, face.Filename.WithExtension("png")), found.MasterSha256);

        await FlipAsync(ImageArea.Originals, old.Filename);
        _clock.Advance(Month);
        await NewScrub().RunAsync(Cancel);
        Assert.Contains($"originals/{old.Filename}", Damaged());
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_no_damage_and_the_next_run_goes_on()
    {
        var originals = await AddAsync(30, 100_000);
        await FlipAsync(ImageArea.Originals, originals[^1].Filename);
        var scrub = NewScrub();
        var isAway = true;
        _images.Opening = (_, name) => isAway && name == originals[20].Filename
            ? throw new StoreException(StoreFailure.Unavailable, "The disk has not answered.")
            : Task.CompletedTask;

        await Assert.ThrowsAsync<StoreException>(() => scrub.RunAsync(Cancel));
        Assert.Empty(Damaged());
        isAway = false;
        await scrub.RunAsync(Cancel);

        Assert.Equal([$"originals/{originals[^1].Filename}"], Damaged());
    }

    [Fact]
    public async Task The_volume_of_another_database_has_lost_nothing()
    {
        var original = await AddOriginalAsync(100_000);
        await _stores.Images.DeleteAsync(ImageArea.Originals, original.Filename, Cancel);
        _images.StoreId = Guid.NewGuid();

        await Assert.ThrowsAsync<StoreException>(() => NewScrub().RunAsync(Cancel));
        Assert.Empty(Damaged());

        _images.StoreId = null;
        await NewScrub().RunAsync(Cancel);
        Assert.Single(Damaged());
    }

    [Fact]
    public async Task While_a_call_of_the_disk_hangs_no_other_is_added()
    {
        await AddAsync(2, 1000);
        var calls = new FileCalls(Options.Create(new FileCallOptions { Timeout = TimeSpan.FromMilliseconds(1) }), TimeProvider.System, NullLogger<FileCalls>.Instance);
        using var answer = new ManualResetEventSlim();
        await Assert.ThrowsAsync<StoreException>(() => calls.RunAsync(() => answer.Wait(AvatarPatience), Cancel));

        await NewScrub(calls: calls).RunAsync(Cancel);
        Assert.Empty(_opened);

        answer.Set();
        await Wait.UntilAsync(() => !calls.HasHangingCalls);
        await NewScrub(calls: calls).RunAsync(Cancel);
        Assert.Equal(2, _opened.Count);
    }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private static TimeSpan AvatarPatience { get; } = TimeSpan.FromMinutes(1);

    private ImageScrub NewScrub(TimeSpan? every = null, FileCalls? calls = null)
    {
        var began = _clock.GetUtcNow();
        _images.Read = read => _reads.Add((_clock.GetUtcNow() - began, read));
        return new(
            _stores.Documents,
            new ImageCheck(_stores.Documents, _images, _clock),
            Options.Create(new FileSweepOptions { ScrubEvery = every ?? Month }),
            _clock,
            new GrainsMetrics(Meters),
            _log.For<ImageScrub>(),
            calls);
    }

    private List<string> Damaged() =>
        [.. _log.Messages.Where(line => line.Contains("found the image ", StringComparison.Ordinal)).Select(line => line.Split(' ')[5].ToLowerInvariant())];

    private async Task<List<Original>> AddAsync(int count, int length)
    {
        var added = new List<Original>();
        for (var i = 0; i < count; i++) added.Add(await AddOriginalAsync(length));
        return added;
    }

    /// <summary>Adds an original. Names begin with the time, so that images are read in the order in which they were added.</summary>
    private async Task<Original> AddOriginalAsync(int length, DeviceId? device = null, bool isOld = false)
    {
        var original = Make.Original(device ?? _device, Make.Noon.AddMinutes(_made++));
        var digest = await PublishAsync(ImageArea.Originals, original.Filename, length);
        original = original with { FileSize = length, Sha256 = isOld ? null : digest };
        await _stores.Documents.Originals.InsertAsync(original, Cancel);
        return original;
    }

    private async Task<RegeneratedCartoon> AddCartoonAsync(Original original, int length)
    {
        var cartoon = Make.Cartoon(original, original.CreatedAt);
        cartoon = cartoon with { FileSize = length, Sha256 = await PublishAsync(ImageArea.Temp, cartoon.Filename, length) };
        await _stores.Documents.Cartoons.InsertAsync(cartoon, Cancel);
        return cartoon;
    }

    private async Task<DownloadedFace> AddFaceAsync(Original original, int length, int masterLength, bool isOld = false)
    {
        var face = Make.Face(original, Make.Cartoon(original, original.CreatedAt));
        var master = await PublishAsync(ImageArea.Masters, face.Filename.WithExtension("png"), masterLength);
        var digest = await PublishAsync(ImageArea.Downloaded, face.Filename, length);
        face = face with { FileSize = length, Sha256 = isOld ? null : digest, MasterSha256 = isOld ? null : master };
        await _stores.Documents.Faces.InsertAsync(face, Cancel);
        return face;
    }

    private async Task<string> PublishAsync(ImageArea area, ImageName name, int length)
    {
        await using var writer = await _stores.Images.CreateAsync(area, Cancel);
        await writer.WriteAsync(Enumerable.Range(_made, length).Select(i => (byte)(i * 31)).ToArray(), Cancel);
        Assert.True(await writer.PublishAsync(name, Cancel));
        return writer.Sha256;
    }

    private async Task<string> DigestAsync(ImageArea area, ImageName name)
    {
        await using var image = await _stores.Images.OpenAsync(area, name, Cancel);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(image!.Content, Cancel));
    }

    /// <summary>Collects what the scrub counts in the meters of a factory.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener;

        public Measured(IMeterFactory meters)
        {
            _listener = new()
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("avatar.scrub.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
                },
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                switch (instrument.Name)
                {
                    case "avatar.scrub.images":
                        Images += value;
                        break;
                    case "avatar.scrub.bytes":
                        Bytes += value;
                        break;
                    default:
                        var area = (string)tags[0].Value!;
                        Damaged[area] = Damaged.GetValueOrDefault(area) + value;
                        break;
                }
            });
            _listener.Start();
        }

        public long Images { get; private set; }

        public long Bytes { get; private set; }

        public Dictionary<string, long> Damaged { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
