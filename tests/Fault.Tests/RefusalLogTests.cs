using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Disks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>
/// The size of refusals in the log, which may be on the full disk: a line for the first of an event in ten seconds and one with the number of
/// the others, no line for mistakes of callers or for
/// load (metrics count these), and no exception at the default level.
/// </summary>
public sealed partial class RefusalLogTests
{
    private const int Refusals = 12;

    /// <summary>More than the length of any line of a refusal, and far less than that of a line with an exception.</summary>
    private const int LongestLine = 500;

    [Theory]
    [InlineData(413, "file_too_large")]
    [InlineData(415, "unsupported_media_type")]
    [InlineData(422, "undecodable_image")]
    [InlineData(429, "rate_limited")]
    [InlineData(408, "request_timeout")]
    [InlineData(503, "busy")]
    public async Task Mistakes_of_callers_and_refusals_under_load_are_not_logged(int status, string code)
    {
        await using var avatar = new AvatarProcess { Settings = SettingsFor(status) };
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var before = Lines(avatar);

        var replies = await Task.WhenAll(Enumerable.Range(0, Refusals).Select(number => RefusedAsync(client, status, number)));

        var refused = replies.Where(reply => reply.Status == status).ToList();
        Assert.All(refused, reply => Assert.Equal(code, reply.Code));
        Assert.InRange(refused.Count, status is 503 ? 1 : Refusals, Refusals);

        // The stop writes all queued lines, and adds none.
        Assert.Equal(0, await avatar.StopAsync());
        Assert.Equal(before, Lines(avatar));
    }

    [Theory]
    [InlineData(FailingCalls.InputOutput, 503, "unavailable", ".new.part", false)]
    [InlineData(FailingCalls.NoSpace, 507, "insufficient_storage", ".new.part", false)]
    [InlineData(FailingCalls.InputOutput, 503, "unavailable", "/temp", false)]
    [InlineData(FailingCalls.InputOutput, 503, "unavailable", "avatar.db-wal", true)]
    public async Task Refusals_for_an_internal_reason_are_counted_in_the_log(int error, int status, string code, string ending, bool isDatabase)
    {
        using var calls = FailingCalls.BuildOrSkip();
        await using var avatar = new AvatarProcess { Settings = SettingsFor(status) };
        calls.SetUp(avatar);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(0))).Expect(201);
        var before = Lines(avatar).Count;

        calls.Fail("fsync", error, ending);
        for (var number = 1; number <= Refusals; number++)
        {
            var reply = await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(number));
            Assert.Equal((status, code), (reply.Status, reply.Code));
        }

        calls.Mend();
        Assert.Equal(0, await avatar.StopAsync());
        var lines = Lines(avatar).Skip(before).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines.Take(3)));
        Assert.All(lines, static line => Assert.InRange(line.Length, 1, LongestLine));
        Assert.All(lines, static line => Assert.DoesNotContain("   at ", line, StringComparison.Ordinal));
        var refusals = lines.Where(static line => line.Contains("[1000]", StringComparison.Ordinal) || line.Contains("[4001]", StringComparison.Ordinal)).ToList();
        Assert.Equal(Refusals, refusals.Sum(static line => Repeats().Match(line) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1));

        // The first failed group of writes is also logged as event 2002.
        Assert.Equal(refusals.Count + (isDatabase ? 1 : 0), lines.Count);
    }

    [GeneratedRegex(@"\] (\d+) more of this event in the last 10 s\.")]
    private static partial Regex Repeats();

    private static Dictionary<string, string> SettingsFor(int status)
    {
        var settings = new Dictionary<string, string> { ["Avatar__Limits__AddressImagesAtOnce"] = "1000" };
        if (status is 413) settings["Avatar__Limits__MaxUploadBytes"] = "1000";
        if (status is 429) settings["Avatar__Limits__AddressImagesPerMinute"] = "1";
        if (status is 408) settings["Avatar__Limits__UploadTimeout"] = "00:00:01";
        if (status is 503) settings["Avatar__Limits__StudioQueue"] = "0";
        return settings;
    }

    private static async Task<Reply> RefusedAsync(HttpClient client, int status, int number)
    {
        var phone = new Phone(client, Phone.NewDevice());
        if (status is 429) await phone.UploadAsync(Portrait.Of(number));
        if (status is 408) return await SendSlowlyAsync(client.BaseAddress!, phone.Device);
        byte[] photo = status switch
        {
            415 => [.. "This is a text, and no photo."u8],
            422 => Portrait.Of(number)[..200],
            _ => Portrait.Of(number),
        };
        return await phone.UploadAsync(photo);
    }

    /// <summary>Sends only the beginning of a photo. <see cref="HttpClient"/> would continue to send the rest.</summary>
    private static async Task<Reply> SendSlowlyAsync(Uri address, string device)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        using var reader = new StreamReader(connection.GetStream());
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/upload HTTP/1.1\r\nHost: {address.Authority}\r\nx-device-id: {device}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n--b\r\n"));

        // The service resets the connection after the answer, because it does not read the rest of the photo.
        var answer = "";
        var piece = new char[4096];
        while (!answer.EndsWith('}'))
        {
            var length = await reader.ReadAsync(piece);
            Assert.NotEqual(0, length);
            answer += new string(piece, 0, length);
        }

        using var body = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        return new(int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture), IsReplayed: false, body.RootElement.Clone());
    }

    private static IReadOnlyCollection<string> Lines(AvatarProcess avatar) => [.. avatar.Program.Output, .. avatar.Program.Errors];
}
