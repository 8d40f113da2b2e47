namespace Avatar.Hosting;

/// <summary>Names and addresses of a silo in its cluster. Orleans itself reads those under <c>Orleans:Endpoints</c>.</summary>
[Settings("Orleans")]
public sealed class AvatarClusterOptions
{
    [Setting("Name of the cluster. Silos and fronts with the same name find each other.")]
    public string ClusterId { get; set; } = "avatar";

    [Setting("Name of the service, under which reminders are stored.")]
    public string ServiceId { get; set; } = "avatar";

    [Setting("Port for connections between silos; 0 picks a free port.", Key = "Orleans:Endpoints:SiloPort", Default = "11111 in a Cluster, else a free port")]
    public string SiloPort { get; set; } = "";

    [Setting("Port for connections from fronts to silos; 0 picks a free port in a Cluster.", Key = "Orleans:Endpoints:GatewayPort", Default = "30000 in a Cluster, else closed")]
    public string GatewayPort { get; set; } = "";

    [Setting("Address under which other processes reach this silo.", Key = "Orleans:Endpoints:AdvertisedIPAddress", Default = "the address of the machine; Embedded: loopback")]
    public string AdvertisedAddress { get; set; } = "";

    [Setting(
        "How long a silo waits for the answer to a probe of another silo. After three missed answers that silo is declared dead, and its grains move.",
        Key = "Avatar:Cluster:ProbeTimeout")]
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
