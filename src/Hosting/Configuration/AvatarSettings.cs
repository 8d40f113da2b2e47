using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>The values of all settings, read and validated once.</summary>
public sealed class AvatarSettings
{
    private const string Section = "Avatar";

    private readonly Dictionary<Setting, object?> _values;

    private AvatarSettings(Dictionary<Setting, object?> values) => _values = values;

    /// <summary>The absolute path of the folder of database and files.</summary>
    public string DataDirectory => Path.GetFullPath(Get(Settings.DataDirectory));

    /// <summary>The absolute path of the folder of the image files.</summary>
    public string FilesRoot => Get(Settings.FilesRoot) is { Length: > 0 } root ? Path.GetFullPath(root) : Path.Combine(DataDirectory, "uploads");

    /// <summary>The folder of thumbnails and other copies: next to the image files, or in the local data directory if images are in GridFS.</summary>
    public string VariantsRoot => Path.Combine(Get(Settings.FilesProvider) is FilesProvider.GridFS ? DataDirectory : FilesRoot, ImageCopies.FolderName);

    /// <summary>Where documents are stored: as set, else the default of the topology.</summary>
    public StorageProvider StorageProvider => Get(Settings.StorageProvider)
        ?? (Get(Settings.Topology) is Topology.Cluster ? StorageProvider.MongoDB : StorageProvider.Sqlite);

    /// <summary>Name of the MongoDB database for documents, membership and reminders.</summary>
    public string MongoDatabase => Get(Settings.MongoDB)?.DatabaseName ?? MongoOptions.DefaultDatabase;

    /// <exception cref="AvatarStartException">A value is not allowed or contradicts another one, or a name under <c>Avatar</c> is unknown.</exception>
    public static AvatarSettings Read(IConfiguration configuration)
    {
        RefuseUnknownKeys(configuration);
        var settings = new AvatarSettings(Settings.All.ToDictionary(setting => setting, setting => setting.ReadFrom(configuration)));
        settings.RefuseContradictions();
        return settings;
    }

    /// <summary>The value of a setting, or its default.</summary>
    public T Get<T>(ValueSetting<T> setting) => (T)_values[setting]!;

    private void RefuseContradictions()
    {
        if (Get(Settings.Topology) is Topology.Cluster && StorageProvider is StorageProvider.Sqlite)
        {
            throw new AvatarStartException(
                $"{Settings.StorageProvider.Key} is Sqlite, which several processes cannot share; with {Settings.Topology.Key}=Cluster it must be MongoDB.");
        }

        var needs = StorageProvider is StorageProvider.MongoDB ? $"{Settings.StorageProvider.Key}=MongoDB"
            : Get(Settings.FilesProvider) is FilesProvider.GridFS ? $"{Settings.FilesProvider.Key}=GridFS"
            : null;
        if (needs is not null && Get(Settings.MongoDB) is null)
        {
            if (Get(Settings.Topology) is Topology.Cluster) needs = $"{Settings.Topology.Key}=Cluster";
            throw new AvatarStartException(
                $"{Settings.MongoDB.Key} is not set, but {needs} needs it, for instance mongodb://localhost:27017/cartoon-avatar.");
        }
    }

    private static void RefuseUnknownKeys(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection(Section).AsEnumerable())
        {
            if (value is null || Settings.All.Any(setting => Matches(setting, key))) continue;
            var nearest = Settings.All
                .Select(setting => setting.Key)
                .Where(known => known.StartsWith($"{Section}:", StringComparison.Ordinal))
                .MinBy(known => Spelling.Distance(known, key));
            throw new AvatarStartException($"{key} is not a setting of this service; did you mean {nearest}?");
        }
    }

    private static bool Matches(Setting setting, string key) =>
        key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
        || (setting.IsList
            && key.Length > setting.Key.Length + 1
            && key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase)
            && !key.AsSpan(setting.Key.Length + 1).ContainsAnyExceptInRange('0', '9'));
}
