using System.Net;
using Avatar.ServiceTesting.Networks;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Where a process of a cluster runs, if not on this machine.</summary>
/// <param name="Network">A network of its own.</param>
/// <param name="Address">Where the other machines reach it.</param>
/// <param name="Database">Its way to the database, and nobody else's.</param>
internal sealed record Machine(PrivateNetwork Network, IPAddress Address, TcpRelay Database);
