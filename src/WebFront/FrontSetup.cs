using Avatar.Hosting;
using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>Connects the front to an embedded silo or to a cluster.</summary>
internal static class FrontSetup
{
    /// <summary>Adds a silo to this process (Embedded), or an Orleans client (Cluster).</summary>
    public static void AddAvatar(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DeviceReferences>();
        if (builder.AddAvatarSettings().Get(Settings.Topology) is Topology.Cluster)
        {
            builder.AddAvatarClient();
            builder.Services.AddSingleton<IDeviceCalls>(services =>
            {
                var connection = services.GetRequiredService<ClusterConnection>();
                return new ClusterDeviceCalls(() => connection.IsOpen, services.GetRequiredService<TimeProvider>());
            });
        }
        else
        {
            builder.AddAvatarSilo();
            builder.Services.AddSingleton<IDeviceCalls, LocalDeviceCalls>();
        }
    }

    /// <summary>Facts that are printed at startup.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<AvatarSettings>();
        if (settings.StorageProvider is StorageProvider.Sqlite) yield return ("Data", settings.DataDirectory);
        if (settings.Get(Settings.FilesProvider) is FilesProvider.FileSystem && settings.FilesRoot != Path.Combine(settings.DataDirectory, "uploads"))
        {
            yield return ("Files", settings.FilesRoot);
        }

        yield return ("Store", $"{settings.StorageProvider}, {settings.Get(Settings.FilesProvider)}");
        if (settings.Get(Settings.Topology) is Topology.Cluster) yield break;
        yield return ("Engines", $"cartoons {app.Services.GetRequiredService<ICartoonEngine>().Name}, faces {app.Services.GetRequiredService<IFaceCutter>().Name}");
    }
}
