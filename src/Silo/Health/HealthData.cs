namespace Avatar.Silo.Health;

/// <summary>That the server answers.</summary>
public sealed record HealthData(string Status, string Message)
{
    public static HealthData Online { get; } = new("ok", "Server is online");

    public static HealthData Still { get; } = new("unavailable", "The process does not move: it is to be restarted");
}
