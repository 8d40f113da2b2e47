using Avatar.Storage;
using Microsoft.Extensions.Configuration.Memory;

namespace Avatar.Hosting;

/// <summary>How the service is distributed over processes, and where its data is stored.</summary>
[Settings("Avatar")]
public sealed class HostingOptions
{
    /// <summary>ASP.NET Core reads it, under the name <c>urls</c>.</summary>
    [Setting(
        "URLs to listen on, for instance http://*:8080. A front serves clients there; a silo serves health, and metrics unless Avatar:AdminUrls is set.",
        Key = "ASPNETCORE_URLS", Default = "http://localhost:8080; a silo: http://localhost:8081")]
    public string Urls { get; set; } = "";

    [Setting("Embedded: front and silo in one process. Cluster: several silos and fronts, which find each other through MongoDB.")]
    public Topology Topology { get; set; }

    [Setting("Folder of files with secrets. Each file has the name of a setting, such as ConnectionStrings__MongoDB, and contains its value, which overrides all others.")]
    public string SecretsDirectory { get; set; } = "";

    [Setting("Where documents are stored: Sqlite or MongoDB.", Key = "Avatar:Storage:Provider", Default = "Sqlite; MongoDB in a Cluster")]
    public StorageProvider? ChosenProvider { get; set; }

    [Setting("Where image files are stored. FileSystem: in a folder, which all processes of a Cluster must share. GridFS: in MongoDB.", Key = "Avatar:Files:Provider")]
    public FilesProvider FilesProvider { get; set; }

    /// <summary>Where documents are stored: as set, else the default of the topology.</summary>
    public StorageProvider StorageProvider => ChosenProvider ?? (Topology is Topology.Cluster ? StorageProvider.MongoDB : StorageProvider.Sqlite);

    /// <exception cref="AvatarStartException">The settings contradict each other.</exception>
    internal void RefuseContradictions(MongoOptions mongo)
    {
        var (topology, storage) = (KeyOf(nameof(Topology)), KeyOf(nameof(ChosenProvider)));
        if (Topology is Topology.Cluster && StorageProvider is StorageProvider.Sqlite)
            throw new AvatarStartException($"{storage} is Sqlite, which several processes cannot share; with {topology}=Cluster it must be MongoDB.");

        var needs = StorageProvider is StorageProvider.MongoDB ? $"{storage}=MongoDB"
            : FilesProvider is FilesProvider.GridFS ? $"{KeyOf(nameof(FilesProvider))}=GridFS"
            : null;
        if (needs is null || mongo.ConnectionString.Length > 0) return;
        if (Topology is Topology.Cluster) needs = $"{topology}=Cluster";
        throw new AvatarStartException(
            $"{Setting.KeyOf<MongoOptions>(nameof(MongoOptions.ConnectionString))} is not set, but {needs} needs it, for instance mongodb://localhost:27017/cartoon-avatar.");
    }

    private static string KeyOf(string property) => Setting.KeyOf<HostingOptions>(property);
}

/// <summary>How the service is distributed over processes.</summary>
public enum Topology
{
    /// <summary>Web front and silo in one process.</summary>
    Embedded,

    /// <summary>Silos and web fronts in separate processes, which find each other through MongoDB.</summary>
    Cluster,
}

/// <summary>Where documents are stored.</summary>
public enum StorageProvider
{
    /// <summary>In a database file that several processes cannot share.</summary>
    Sqlite,

    /// <summary>On a server that all processes share.</summary>
    MongoDB,
}

/// <summary>Where image files are stored.</summary>
public enum FilesProvider
{
    /// <summary>In a folder.</summary>
    FileSystem,

    /// <summary>In the MongoDB database of the documents.</summary>
    GridFS,
}

/// <summary>Makes Cluster the default topology of a separate silo process.</summary>
public static class TopologyDefault
{
    /// <exception cref="AvatarStartException">The topology is set to Embedded.</exception>
    public static void AddClusterTopology(this WebApplicationBuilder builder)
    {
        var key = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.Topology));
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { [key] = nameof(Topology.Cluster) },
        });
        if (nameof(Topology.Embedded).Equals(builder.Configuration[key], StringComparison.OrdinalIgnoreCase))
        {
            throw new AvatarStartException(
                $"{key} is Embedded, which runs the silo inside the web front; a separate silo process needs {nameof(Topology.Cluster)}.");
        }
    }
}

/// <summary>Which device ids are accepted.</summary>
[Settings("Avatar:Devices")]
public sealed class DeviceIdOptions
{
    [Setting("Format of x-device-id. Uuid: a UUID. Opaque: any 1 to 128 visible ASCII characters.")]
    public DeviceIdFormat IdFormat { get; set; }
}

/// <summary>The accepted format of device ids.</summary>
public enum DeviceIdFormat
{
    /// <summary>A UUID in its hyphenated form.</summary>
    Uuid,

    /// <summary>Any 1 to 128 visible ASCII characters.</summary>
    Opaque,
}
