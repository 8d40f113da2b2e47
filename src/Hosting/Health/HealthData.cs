namespace Avatar.Hosting;

/// <summary>The answer of the health and liveness endpoints.</summary>
public sealed record HealthData(string Status, string Message)
{
    public static HealthData Online { get; } = new("ok", "Server is online");

    public static HealthData Stalled { get; } = new("unavailable", "The process is stalled and must be restarted");
}
