namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>How the length of a body is told.</summary>
/// <param name="Fields">The header fields that tell it.</param>
/// <param name="Bytes">The body as it is sent.</param>
/// <param name="IsHttp">Whether that is well-formed.</param>
/// <param name="IsWhole">Whether all that was announced is sent.</param>
internal sealed record Framing(string Fields, byte[] Bytes, bool IsHttp = true, bool IsWhole = true);
