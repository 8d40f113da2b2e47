namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>What a request carries, before it is framed.</summary>
/// <param name="Type">The value of Content-Type; null for none.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record Content(string? Type, byte[] Bytes)
{
    public static Content None { get; } = new(null, []);
}
