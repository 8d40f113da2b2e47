using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>Vector drawings as a browser renders them.</summary>
public sealed class VectorDrawingTests(Site site) : IClassFixture<Site>
{
    /// <summary>
    /// Returns the structural similarity (Wang et al. 2004) of two pictures with a side of 512 pixels: the mean over squares of 8 pixels, of the
    /// least similar of red, green and blue.
    /// </summary>
    private const string Compare =
        """
        async ([one, other]) => {
          const side = 512, square = 8;
          const read = async url => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(side, side), context = canvas.getContext('2d');
            context.imageSmoothingQuality = 'high';
            context.drawImage(image, 0, 0, side, side);
            return context.getImageData(0, 0, side, side).data;
          };
          const [a, b] = [await read(one), await read(other)];
          let least = 1;
          for (let channel = 0; channel < 3; channel++) {
            let sum = 0;
            for (let top = 0; top < side; top += square) for (let left = 0; left < side; left += square) {
              let x = 0, y = 0, xx = 0, yy = 0, xy = 0;
              for (let i = 0; i < square * square; i++) {
                const at = 4 * ((top + Math.floor(i / square)) * side + left + i % square) + channel;
                x += a[at]; y += b[at]; xx += a[at] * a[at]; yy += b[at] * b[at]; xy += a[at] * b[at];
              }
              const n = square * square, c1 = 6.5025, c2 = 58.5225;
              x /= n; y /= n;
              sum += (2 * x * y + c1) * (2 * (xy / n - x * y) + c2) / ((x * x + y * y + c1) * (xx / n - x * x + yy / n - y * y + c2));
            }
            least = Math.min(least, sum / (side / square) ** 2);
          }
          return least;
        }
        """;

    [Fact]
    public async Task The_browser_draws_the_document_as_the_service_drew_the_picture()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("astronaut");
        var original = visitor.Page.Url[(visitor.Page.Url.LastIndexOf('/') + 1)..];
        var device = await visitor.Page.EvaluateAsync<string>("localStorage.getItem('avatar.device')");
        string[] pictures = [await DrawAsync(2), await DrawAsync(3)];

        Assert.InRange(await visitor.Page.EvaluateAsync<double>(Compare, new[] { pictures[0], $"{pictures[0]}?format=svg" }), 0.97, 1);
        Assert.InRange(await visitor.Page.EvaluateAsync<double>(Compare, new[] { pictures[0], $"{pictures[1]}?format=svg" }), 0, 0.9);

        async Task<string> DrawAsync(int seed)
        {
            var answer = await visitor.Page.APIRequest.PostAsync(
                $"{site.Url}/api/regenerate/{original}?style=vector&seed={seed}",
                new() { Headers = new Dictionary<string, string> { ["x-device-id"] = device } });
            Assert.Equal(201, answer.Status);
            var cartoon = (await answer.JsonAsync())!.Value.GetProperty("data").GetProperty("cartoon");
            Assert.Equal("vector", cartoon.GetProperty("style").GetString());
            return cartoon.GetProperty("imageUrl").GetString()!;
        }
    }
}
