using System.Net;
using Avatar.ServiceTesting.Networks;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>The simulated machine on which a process of a cluster runs.</summary>
/// <param name="Network">Its separate network.</param>
/// <param name="Address">The address at which the other machines reach it.</param>
/// <param name="Database">Its connection to the database; no other machine uses it.</param>
internal sealed record Machine(PrivateNetwork Network, IPAddress Address, TcpRelay Database);
