using System.Text.Json;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>Every documented answer can be provoked, at its operation and with the documented schema, and its example looks like it.</summary>
public sealed class DocumentedAnswersTests(Stage stage, ITestOutputHelper output) : IClassFixture<Stage>
{
    /// <summary>Answers whose code has several messages: the provocation gets another one than the example shows.</summary>
    private static readonly DocumentedAnswer[] OtherMessages = [new("GetImage", 400, "invalid_format"), new("GetImage", 500, "internal_error")];

    [Fact]
    public async Task Every_documented_answer_is_seen()
    {
        using var reference = JsonDocument.Parse(await stage.App.Client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var documented = DocumentedAnswer.GetAll(reference.RootElement).ToList();

        Assert.NotEmpty(documented);
        output.WriteLine($"{documented.Count} documented answers");
        await Assert.AllAsync(documented, answer => IsSeenAsync(answer, reference.RootElement));
    }

    private async Task IsSeenAsync(DocumentedAnswer wanted, JsonElement reference)
    {
        using var scene = await Scene.SetAsync(stage);
        var reply = await Provocations.ProvokeAsync(scene, wanted);
        var code = reply.Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("code", out var given) ? given.GetString() : "";
        Assert.True((wanted.Status, wanted.Code) == (reply.Status, code), $"{wanted}: the answer was {reply.Status} {reply.Body}");
        if (wanted.SchemaIn(reference) is not { } schema || wanted.ExampleIn(reference) is not { } example) return;
        Schemas.Conforms(reference, schema, reply.Body, wanted.ToString());
        Schemas.Conforms(reference, schema, example, $"example of {wanted}");
        if (wanted.Code.Length > 0 && !OtherMessages.Contains(wanted)) Assert.Equal(GetSentence(reply.Body), GetSentence(example));
    }

    /// <summary>Returns the message for people without the trace id, which some messages end with.</summary>
    private static string GetSentence(JsonElement failure) =>
        failure.GetProperty("error").GetString()!.Replace(failure.GetProperty("traceId").GetString()!, "", StringComparison.Ordinal);
}
