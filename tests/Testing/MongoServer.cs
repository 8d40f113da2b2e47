using System.ComponentModel;
using System.Diagnostics;
using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Driver;
using Testcontainers.MongoDb;

namespace Avatar.Testing;

/// <summary>
/// The MongoDB server of the tests: the one that AVATAR_TEST_MONGODB names, or else a <c>mongod</c> from the PATH, or else a container. The last two
/// are started once for each test process, with fail points, and end with it.
/// </summary>
internal static class MongoServer
{
    private const string Variable = "AVATAR_TEST_MONGODB";
    private const string Image = "mongo:8.0";
    private static readonly string[] FailPoints = ["--setParameter", "enableTestCommands=1"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly Lazy<(string? ConnectionString, string? Missing)> Server = new(Find);

    /// <summary>The connection string.</summary>
    /// <exception cref="InvalidOperationException">There is no server.</exception>
    public static string ConnectionString => Server.Value.ConnectionString ?? throw new InvalidOperationException(Missing);

    /// <summary>Why there is none, and how to have one; null if there is a server.</summary>
    public static string? Missing => Server.Value.Missing;

    private static (string? ConnectionString, string? Missing) Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return (named, null);
        if (StartProgram() is { } program) return (program, null);
        return StartContainer() is { } container ? (container, null) : (null,
            $"This test needs MongoDB: set {Variable} to the connection string of a server, or install mongod or a container engine, for instance Docker.");
    }

    private static string? StartProgram()
    {
        var folder = new TemporaryFolder();
        var port = UnusedPort.Find();
        Process program;
        try
        {
            program = Process.Start(new ProcessStartInfo(
                "mongod", ["--dbpath", folder.Path, "--bind_ip", "127.0.0.1", "--port", $"{port}", "--quiet", "--logpath", folder["log"], .. FailPoints]))!;
        }
        catch (Win32Exception)
        {
            folder.Dispose();
            return null;
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            program.Kill(entireProcessTree: true);
            program.WaitForExit();
            folder.Dispose();
        };
        var connection = $"mongodb://127.0.0.1:{port}/?directConnection=true";
        using var client = new MongoClient(new MongoUrlBuilder(connection) { ServerSelectionTimeout = Patience }.ToMongoUrl());
        client.GetDatabase("admin").RunCommand<MongoDB.Bson.BsonDocument>("{ ping: 1 }");
        return connection;
    }

    private static string? StartContainer()
    {
        try
        {
            // The library removes the container when this process has ended.
            var container = new MongoDbBuilder(Image).WithUsername("").WithPassword("").WithCommand(FailPoints).WithLogger(NullLogger.Instance).Build();
            container.StartAsync().GetAwaiter().GetResult();
            return $"{container.GetConnectionString().TrimEnd('/')}/?directConnection=true";
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }
}
