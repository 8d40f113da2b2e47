using System.Net;
using Avatar.MongoTesting;
using MongoDB.Driver;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>A test's database, and the ways to it that the processes of a cluster take.</summary>
internal sealed class ClusterDatabase : TestDatabase
{
    /// <summary>Where the server listens.</summary>
    public DnsEndPoint Server
    {
        get
        {
            var server = MongoUrl.Create(ConnectionString).Server;
            return new(server.Host, server.Port);
        }
    }

    /// <summary>For processes that are to reach the server by another way.</summary>
    public string ConnectionStringBy(IPEndPoint way) => new MongoUrlBuilder(ConnectionString)
    {
        Server = new MongoServerAddress(way.Address.ToString(), way.Port),
        DirectConnection = true,
    }.ToString();

    /// <summary>For a user who is not known there.</summary>
    public string ConnectionStringOf(string user, string password) =>
        new MongoUrlBuilder(ConnectionString) { Username = user, Password = password }.ToString();
}
