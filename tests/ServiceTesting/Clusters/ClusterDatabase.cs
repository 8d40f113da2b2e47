using System.Net;
using MongoDB.Driver;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>The database of a test, with the connection strings that the processes of a cluster use.</summary>
internal sealed class ClusterDatabase : TestDatabase
{
    /// <summary>The address of the server.</summary>
    public DnsEndPoint Server
    {
        get
        {
            var server = MongoUrl.Create(ConnectionString).Server;
            return new(server.Host, server.Port);
        }
    }

    /// <summary>Returns a connection string that reaches the server through a relay at <paramref name="way"/>.</summary>
    public string ConnectionStringBy(IPEndPoint way) => new MongoUrlBuilder(ConnectionString)
    {
        Server = new MongoServerAddress(way.Address.ToString(), way.Port),
        DirectConnection = true,
    }.ToString();

    /// <summary>Returns a connection string with the given user, who need not exist on the server.</summary>
    public string ConnectionStringOf(string user, string password) =>
        new MongoUrlBuilder(ConnectionString) { Username = user, Password = password }.ToString();
}
