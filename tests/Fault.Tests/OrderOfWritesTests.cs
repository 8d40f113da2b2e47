using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>
/// Checks with the system calls of the process that each answer is sent after its data is on the disk, and that each document is written after the
/// file that it names.
/// </summary>
public sealed class OrderOfWritesTests
{
    [Fact]
    public async Task Files_are_flushed_and_named_before_their_documents_are_written_and_documents_before_the_answer()
    {
        Trials.SkipUnlessRoot();
        Trials.SkipWithout("strace");
        using var trace = new CallTrace();
        await using var avatar = new AvatarProcess { Under = trace.Under };
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());

        trace.Begin();
        var upload = (await phone.UploadAsync(Portrait.Of(1), key: "key")).Expect(201);
        AssertOrder(
            await trace.WaitForAnswerAsync(),
            [
                "flush file in incoming", "name file in incoming",
                CallTrace.Documents,
                "flush file in temp", "name file in temp", "flush folder temp",
                "name file in originals", "flush folder originals",
                CallTrace.Documents,
                "remove file in incoming",
                CallTrace.Documents,
                CallTrace.Answer,
            ]);

        trace.Begin();
        (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(201);
        AssertOrder(await trace.WaitForAnswerAsync(), ["flush file in temp", "name file in temp", "flush folder temp", CallTrace.Documents, CallTrace.Answer]);

        trace.Begin();
        (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201);
        AssertOrder(
            await trace.WaitForAnswerAsync(),
            [
                "flush file in masters", "name file in masters", "flush folder masters",
                "flush file in downloaded", "name file in downloaded", "flush folder downloaded",
                CallTrace.Documents,
                "remove file in temp", "remove file in temp",
                CallTrace.Answer,
            ]);

        trace.Begin();
        (await phone.DeleteAsync()).Expect(200);
        AssertOrder(
            await trace.WaitForAnswerAsync(),
            [
                CallTrace.Documents,
                "remove file in masters", "remove file in downloaded", "remove file in originals",
                "flush folder masters", "flush folder downloaded", "flush folder originals",
                CallTrace.Documents,
                CallTrace.Answer,
            ]);
        Assert.Equal(0, await avatar.StopAsync());
    }

    /// <summary>Checks the order. Additional flushes of documents are allowed: a device's last activity is written independently of its calls.</summary>
    private static void AssertOrder(IReadOnlyList<string> steps, string[] expected)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", steps));
        Assert.Equal(expected.Where(static step => step != CallTrace.Documents), steps.Where(static step => step != CallTrace.Documents));
        var next = 0;
        foreach (var step in expected)
        {
            while (next < steps.Count && steps[next] != step) next++;
            Assert.True(next < steps.Count, $"'{step}' is missing at its place: {string.Join(", ", steps)}");
            next++;
        }
    }
}
