namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>The framing of a body.</summary>
/// <param name="Fields">The header fields that announce the length.</param>
/// <param name="Bytes">The body as it is sent.</param>
/// <param name="IsHttp">Whether the framing is well-formed.</param>
/// <param name="IsWhole">Whether all announced bytes are sent.</param>
internal sealed record Framing(string Fields, byte[] Bytes, bool IsHttp = true, bool IsWhole = true);
