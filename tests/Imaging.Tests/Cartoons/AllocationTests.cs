using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// Measures the managed allocations of a job from input file to encoded result. Pixels, planes and tensors use pooled or native memory, so
/// only the encoded picture and small objects remain. Counts all threads, so no other test can run at the same time.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests(Workshop workshop)
{
    private const int Megabyte = 1 << 20;
    private const int Rounds = 10;

    public static TheoryData<string> Styles() => [.. CartoonStyles.OfSteps.Select(style => style.Name)];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_cartoon_allocates_less_than_a_megabyte(string style)
    {
        var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(TestPhotos.GetPath("astronaut"), TestContext.Current.CancellationToken));

        var least = await LeastAsync(() => workshop.Engine.DrawAsync(photo, style, 1, TestContext.Current.CancellationToken));

        Assert.InRange(least, 0, Megabyte);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    public async Task A_face_cut_allocates_less_than_a_megabyte_besides_its_master(ImageFormat format)
    {
        var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(TestPhotos.GetPath("astronaut"), TestContext.Current.CancellationToken));
        var cartoon = await workshop.Engine.DrawAsync(photo, "comic", 1, TestContext.Current.CancellationToken);

        var master = (await workshop.CutAsync(photo, cartoon, format, new Drawing("comic", 1))).Master!.Bytes.Length;

        var least = await LeastAsync(() => workshop.CutAsync(photo, cartoon, format, new Drawing("comic", 1)));

        Assert.InRange(least - master, 0, Megabyte);
    }

    /// <summary>Returns the minimum over several rounds: the first ones fill the pools on each participating thread.</summary>
    private static async Task<long> LeastAsync(Func<Task> job)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await job();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
