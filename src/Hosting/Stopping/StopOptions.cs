namespace Avatar.Hosting;

/// <summary>How a process stops.</summary>
[Settings("Avatar:Shutdown")]
public sealed class StopOptions
{
    [Setting("How long a shutdown waits for running requests."), DurationRange("00:00:00", "00:30:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    [Setting("How long a process keeps serving after a stop signal, while it reports that it is not ready; then it drains. Behind a load balancer, choose a time longer than the balancer needs to notice.")]
    [DurationRange("00:00:00", "00:10:00")]
    public TimeSpan Notice { get; set; }
}
