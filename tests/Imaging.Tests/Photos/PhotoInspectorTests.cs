using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Photos;

public sealed class PhotoInspectorTests
{
    [Fact]
    public async Task An_address_with_a_new_device_for_each_photo_does_not_delay_the_examination_of_others()
    {
        using var inspector = new PhotoInspector(new ImagingOptions { StudioPlaces = 1 });
        var photo = TestPhotos.Read("astronaut");
        var begin = new TaskCompletionSource();
        var order = new List<string>();

        // The first holds the slot until all others wait.
        var flood = Enumerable.Range(0, 10).Select(number => ExamineAsync(new("flood", $"device {number}"))).ToList();
        var elsewhere = ExamineAsync(new("elsewhere", "device"));
        begin.SetResult();
        await Task.WhenAll([.. flood, elsewhere]);

        Assert.Equal("elsewhere", order[1]);

        async Task ExamineAsync(StudioOwner owner) => await inspector.ExamineAsync(
            new ImageSource(async _ =>
            {
                order.Add(owner.Group);
                await begin.Task;
                return new MemoryStream(photo);
            })
            {
                Owner = owner,
            },
            TestContext.Current.CancellationToken);
    }
}
