using System.Diagnostics.Metrics;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>
/// A copy is stored while its image is deleted, in every order of the steps described at <see cref="ImageCopies"/>: the deletion removes the
/// image (D) and then the copies (R), each before or after every step of the writer of the copy.
/// </summary>
public sealed class VariantDeletionTests : IDisposable
{
    private static readonly VariantKey Key = new(ImageArea.Originals, ImageName.Parse("1_a.jpg"), 64, ImageFormat.Webp);
    private static readonly VariantKey Other = Key with { Source = ImageName.Parse("1_b.jpg") };
    private static readonly byte[] Bytes = new byte[5000];

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private bool _isImageThere = true;
    private bool _isAnswered;

    /// <summary>The points between two steps of the writer where a step of the deletion may happen.</summary>
    public enum Moment
    {
        BeforeAll,
        BeforeFirstLook,
        AfterFirstLook,
        BeforeSecondLook,
        AfterSecondLook,
        AfterAll,
    }

    public static TheoryData<Moment, Moment> Orders
    {
        get
        {
            var orders = new TheoryData<Moment, Moment>();
            foreach (var image in Enum.GetValues<Moment>())
            {
                foreach (var copies in Enum.GetValues<Moment>().Where(copies => copies >= image)) orders.Add(image, copies);
            }

            return orders;
        }
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_copy_does_not_outlive_its_image_in_any_order(Moment image, Moment copies)
    {
        var cache = Open();
        await cache.StoreAsync(Other, Bytes, () => Task.FromResult(true));

        Pass(Moment.BeforeAll);
        await cache.StoreAsync(Key, Bytes, Looks());
        Pass(Moment.AfterAll);

        Assert.Contains("1_b", Assert.Single(Files()).Name, StringComparison.Ordinal);
        await using var other = cache.TryOpen(Other);
        Assert.Equal(Bytes.Length, other?.Length);
        Assert.Null(cache.TryOpen(Key));

        Func<Task<bool>> Looks()
        {
            var looks = 0;
            return () =>
            {
                var isFirst = looks++ == 0;
                Pass(isFirst ? Moment.BeforeFirstLook : Moment.BeforeSecondLook);
                var isThere = _isImageThere;
                Pass(isFirst ? Moment.AfterFirstLook : Moment.AfterSecondLook);
                return Task.FromResult(isThere);
            };
        }

        void Pass(Moment moment)
        {
            if (moment == image) _isImageThere = false;
            if (moment == copies)
            {
                new ImageCopies(_folder.Path).Delete(Key.Area, Key.Source);
                _isAnswered = true;
            }

            // After the deletion, no copy of the image exists.
            if (_isAnswered) Assert.All(Files(), file => Assert.True(file.Name.StartsWith("1_b", StringComparison.Ordinal) || file.Length == 0));
        }
    }

    /// <summary>A directory listing may miss a file that is renamed concurrently.</summary>
    [Fact]
    public async Task Nor_where_the_deletion_misses_it()
    {
        var looks = 0;

        await Open().StoreAsync(Key, Bytes, () =>
        {
            var isThere = looks++ == 0;
            if (!isThere) Assert.Single(Files());
            return Task.FromResult(isThere);
        });

        Assert.Equal(2, looks);
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_copy_whose_image_cannot_be_checked_is_not_kept(int failingLook)
    {
        var looks = 0;
        await Open().StoreAsync(Key, Bytes, () => ++looks == failingLook
            ? throw new StoreException(StoreFailure.Unavailable, "The test says so.")
            : Task.FromResult(true));

        Assert.Equal(failingLook, looks);
        Assert.Empty(Files());
    }

    private VariantCache Open() => new(
        Options.Create(new VariantCacheOptions { Root = _folder.Path, MaxBytes = 1 << 20 }),
        new FileCalls(Options.Create(new FileCallOptions()), TimeProvider.System, NullLogger<FileCalls>.Instance),
        new VariantMetrics(_services.GetRequiredService<IMeterFactory>()),
        TimeProvider.System,
        NullLogger<VariantCache>.Instance);

    private FileInfo[] Files() => new DirectoryInfo(_folder.Path).GetFiles("*", SearchOption.AllDirectories);
}
