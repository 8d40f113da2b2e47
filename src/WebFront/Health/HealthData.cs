namespace Avatar.WebFront.Health;

/// <summary>That the server answers.</summary>
internal sealed record HealthData(string Status, string Message)
{
    public static HealthData Online { get; } = new("ok", "Server is online");
}
