namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>The body of a request before framing.</summary>
/// <param name="Type">The value of Content-Type; null for none.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record Content(string? Type, byte[] Bytes)
{
    public static Content None { get; } = new(null, []);
}
