using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.Cluster.Tests;

/// <summary>What an OTLP endpoint receives of the log.</summary>
public sealed class LogExportTests
{
    private const ulong Information = 9;
    private const ulong Error = 17;

    /// <summary>An image that a document names is damaged: the event names it, within the request that needs it.</summary>
    private const string Damaged = "1016";

    /// <summary>The image folder was opened, while the process started.</summary>
    private const string FolderOpened = "2010";

    [Fact]
    public async Task A_record_has_its_event_severity_trace_and_a_body_without_the_name_of_the_image()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var avatar = new AvatarProcess { Settings = new(receiver.Settings) };
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        var address = new Uri(upload.Text("original", "imageUrl")).AbsolutePath;
        await File.WriteAllTextAsync(Path.Combine(avatar.DataDirectory, address[1..]), "damaged", TestContext.Current.CancellationToken);

        (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(503);
        Assert.Equal(0, await avatar.StopAsync());

        var name = Path.GetFileName(address);
        var kept = name[..22];
        var record = Assert.Single(receiver.Logs, record => record.Attributes["event.id"] == Damaged && record.Body.Contains(kept, StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{record} {string.Join(", ", record.Attributes)}");
        Assert.Equal((Error, "Error", "avatar"), (record.Severity, record.SeverityText, record.Service));
        Assert.Contains($"{kept}***", record.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(name, record.Body + string.Join(' ', record.Attributes.Values), StringComparison.Ordinal);
        var span = Assert.Single(receiver.Spans, span => span.Id == record.Span);
        Assert.Equal(record.Trace, span.Trace);
        Assert.Contains(receiver.Spans, span => span.Trace == record.Trace && span.Name.StartsWith("POST /api/regenerate/", StringComparison.Ordinal));

        // An entry that no request caused has no trace.
        var opened = Assert.Single(receiver.Logs, static record => record.Attributes["event.id"] == FolderOpened);
        Assert.Equal((Information, "Information", "", ""), (opened.Severity, opened.SeverityText, opened.Trace, opened.Span));
    }
}
