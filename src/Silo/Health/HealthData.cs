namespace Avatar.Silo.Health;

/// <summary>That the server answers.</summary>
public sealed record HealthData(string Status, string Message)
{
    public static HealthData Online { get; } = new("ok", "Server is online");
}
