using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// Silos and fronts as their operators run them: separate processes on free ports, with one database and one shared
/// folder. A test can restart a process that it has ended; the process keeps its name and gets another port.
/// </summary>
internal sealed class AvatarCluster : IAsyncDisposable
{
    /// <summary>Settings that raise all limits so high that tests never reach them.</summary>
    public static IReadOnlyDictionary<string, string> Unlimited { get; } = new Dictionary<string, string>
    {
        ["Avatar__Limits__DeviceRequestsPerMinute"] = "1000000",
        ["Avatar__Limits__DeviceImagesPerMinute"] = "1000000",
        ["Avatar__Limits__AddressRequestsPerMinute"] = "1000000",
        ["Avatar__Limits__AddressImagesPerMinute"] = "1000000",
        ["Avatar__Limits__AddressImagesAtOnce"] = "1000",
        ["Avatar__Limits__StudioQueue"] = "10000",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly FilesKind _files;
    private readonly Func<ClusterDatabase, Machine>? _machine;

    /// <param name="files">The image store.</param>
    /// <param name="settings">Settings of every process, as environment variables.</param>
    /// <param name="silos">The number of silos.</param>
    /// <param name="fronts">The number of fronts.</param>
    /// <param name="connection">Creates the connection string of the processes; null for a direct connection to the database.</param>
    /// <param name="machine">Creates a separate machine for each process; null to run all of them on this machine.</param>
    public AvatarCluster(
        FilesKind files = FilesKind.FileSystem,
        IReadOnlyDictionary<string, string>? settings = null,
        int silos = 3,
        int fronts = 2,
        Func<ClusterDatabase, string>? connection = null,
        Func<ClusterDatabase, Machine>? machine = null)
    {
        (_files, _machine) = (files, machine);
        var common = new Dictionary<string, string>(Unlimited)
        {
            ["Avatar__Topology"] = "Cluster",
            ["Avatar__PublicBaseUrl"] = "https://avatars.example.org",
            ["Avatar__Files__Provider"] = files.ToString(),
            ["ConnectionStrings__MongoDB"] = connection?.Invoke(Database) ?? Database.ConnectionString,
            ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
            ["Orleans__Endpoints__SiloPort"] = "0",
            ["Orleans__Endpoints__GatewayPort"] = "0",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) common[name] = value;
        Silos = [.. Enumerable.Range(1, silos).Select(number => NewProcess(AvatarProgram.Silo, number, common))];
        Fronts = [.. Enumerable.Range(1, fronts).Select(number => NewProcess(AvatarProgram.WebFront, number, common))];
    }

    public ClusterDatabase Database { get; } = new();

    public IReadOnlyList<AvatarProcess> Silos { get; }

    public IReadOnlyList<AvatarProcess> Fronts { get; }

    public IEnumerable<AvatarProcess> Processes => Silos.Concat(Fronts);

    /// <summary>The output of all processes.</summary>
    public string Said => string.Join("\n\n", Processes.Select(static process => $"--- {process.Name}\n{process.SaidEver}"));

    /// <summary>The shared image folder; unused with GridFS.</summary>
    public string Uploads => Path.Combine(_folder.Path, "data", "uploads");

    /// <summary>Starts the processes that do not run, and waits until all are ready.</summary>
    public Task StartAsync() => Task.WhenAll(Processes.Select(static process => process.IsRunning ? process.BecomeReadyAsync() : process.StartAsync()));

    /// <summary>Creates a client that sends each call to the next front.</summary>
    public HttpClient NewClient(Tally? tally = null) => new(new FrontsHandler(Fronts, tally))
    {
        // The handler replaces this address by that of a front.
        BaseAddress = new Uri("http://fronts.invalid"),
        Timeout = AvatarProcess.LongPatience,
    };

    /// <summary>Reads documents and files without the service.</summary>
    public Task<StoredState> ReadAsync() => MongoState.ReadAsync(
        Database.Database, _files is FilesKind.FileSystem ? new FolderFiles(Uploads) : new GridFiles(Database.Database));

    /// <summary>Returns the files of thumbnails and other copies: in the shared folder, or with GridFS on the disk of each front.</summary>
    public IEnumerable<FileInfo> Copies() => new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(static file => file.FullName.Contains($"{Path.DirectorySeparatorChar}variants{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Processes.Select(static process => process.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private AvatarProcess NewProcess(AvatarProgram kind, int number, Dictionary<string, string> common)
    {
        var name = $"{kind}-{number}";
        var settings = new Dictionary<string, string>(common) { ["Orleans__Name"] = name };
        var machine = _machine?.Invoke(Database);
        if (machine is not null)
        {
            settings["Orleans__Endpoints__AdvertisedIPAddress"] = machine.Address.ToString();
            settings["ConnectionStrings__MongoDB"] = Database.ConnectionStringBy(machine.Database.Address);
        }

        return new()
        {
            Kind = kind,
            Name = name,
            DataDirectory = Path.Combine(_folder.Path, _files is FilesKind.GridFS ? name : "data"),
            Network = machine?.Network,
            Settings = settings,
        };
    }
}
