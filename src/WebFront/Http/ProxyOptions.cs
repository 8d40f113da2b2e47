using System.Net;

namespace Avatar.WebFront;

/// <summary>Which reverse proxies are trusted.</summary>
[Settings("Avatar")]
internal sealed class ProxyOptions
{
    [Setting("Networks of the reverse proxies whose X-Forwarded-For, -Proto and -Host headers are trusted."), Network]
    public IReadOnlyList<IPNetwork> Proxies { get; set; } = [];
}

/// <summary>A list of IP addresses and networks.</summary>
internal sealed class NetworkAttribute : ValueRuleAttribute
{
    public override string Allowed => "a list of addresses or networks such as 10.0.0.0/8, separated by commas";

    public override object? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
