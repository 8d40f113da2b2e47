namespace Avatar.Hosting;

/// <summary>The answer of the readiness endpoint.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Checks">The components, each <c>ok</c> or <c>unavailable</c>.</param>
public sealed record ReadinessData(string Status, IReadOnlyDictionary<string, string> Checks);
