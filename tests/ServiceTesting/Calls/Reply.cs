using System.Text.Json;

namespace Avatar.ServiceTesting.Calls;

/// <summary>A completely read answer.</summary>
internal sealed record Reply(int Status, bool IsReplayed, JsonElement Body)
{
    /// <summary>The wait before a retry; null if the answer has no <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The data in the envelope of a success.</summary>
    public JsonElement Data => Body.GetProperty("data");

    /// <summary>The code in the envelope of a failure; empty for a success.</summary>
    public string Code => Body.TryGetProperty("code", out var code) ? code.GetString()! : "";

    public string Text(params string[] path) => At(path).GetString()!;

    public JsonElement At(params string[] path) => path.Aggregate(Data, static (element, name) => element.GetProperty(name));

    public IEnumerable<JsonElement> Items(string name) => Data.GetProperty(name).EnumerateArray();

    public Reply Expect(int status) => Status == status ? this : throw new InvalidOperationException($"{status} was expected, but the answer is: {this}");

    public override string ToString() => $"{Status} {Body}";
}
