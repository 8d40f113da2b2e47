using Avatar.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Avatar.Hosting.Tests;

public sealed class StartFailureTests
{
    [Fact]
    public async Task A_damaged_model_stops_the_start_with_its_message()
    {
        const string Sentence = "The model a.onnx (7 bytes) is damaged.";
        await using var errors = new StringWriter();

        var exitCode = await AvatarHost.RunAsync(() => throw new ImagingStartException(Sentence), _ => [], TextWriter.Null, errors);

        Assert.Equal((1, Sentence), (exitCode, errors.ToString().TrimEnd()));
    }

    [Fact]
    public async Task An_unexpected_error_ends_the_process_with_an_exit_code_and_not_an_abort()
    {
        await using var errors = new StringWriter();

        var exitCode = await AvatarHost.RunAsync(
            () => throw new InvalidTimeZoneException("http://user:secret@host is none"), _ => [], TextWriter.Null, errors);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The service stops because of an unexpected error", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidTimeZoneException), errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settings_file_with_invalid_JSON_stops_the_start_with_a_message_that_names_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder["settings.json"];
        await File.WriteAllTextAsync(file, "{ \"Avatar\": nonsense }", TestContext.Current.CancellationToken);
        await using var errors = new StringWriter();

        var exitCode = await AvatarHost.RunAsync(Build, _ => [], TextWriter.Null, errors);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Failed to load configuration from file '{file}': ", errors.ToString(), StringComparison.Ordinal);
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));

        WebApplication Build()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.Configuration.AddJsonFile(file);
            return builder.Build();
        }
    }
}
