using Avatar.Imaging;
using Avatar.Silo.Starting;

namespace Avatar.Silo.Tests;

public sealed class StartFailureTests
{
    [Fact]
    public async Task A_damaged_model_ends_the_start_with_its_sentence()
    {
        const string Sentence = "The model a.onnx (7 bytes) is damaged.";
        await using var errors = new StringWriter();

        var exitCode = await AvatarHost.RunAsync(() => throw new ImagingStartException(Sentence), _ => [], TextWriter.Null, errors);

        Assert.Equal((1, Sentence), (exitCode, errors.ToString().TrimEnd()));
    }
}
