namespace Avatar.Silo.Health;

/// <summary>Whether the service can do its work.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Checks">The parts, each <c>ok</c> or <c>unavailable</c>.</param>
public sealed record ReadinessData(string Status, IReadOnlyDictionary<string, string> Checks);
