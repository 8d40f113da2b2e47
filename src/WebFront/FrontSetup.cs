using Avatar.Hosting;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>Connects the front to an embedded silo or to a cluster.</summary>
internal static class FrontSetup
{
    /// <summary>Adds a silo to this process (Embedded), or an Orleans client (Cluster).</summary>
    public static void AddAvatar(this WebApplicationBuilder builder)
    {
        builder.AddSettings(ProgramSettings.Table);
        builder.Services.AddSingleton<DeviceReferences>();
        if (builder.Settings<HostingOptions>().Topology is Topology.Cluster)
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
        var hosting = app.Services.GetRequiredService<IOptions<HostingOptions>>().Value;
        var data = Path.GetFullPath(app.Services.GetRequiredService<IOptions<SqliteOptions>>().Value.DataDirectory);
        if (hosting.StorageProvider is StorageProvider.Sqlite) yield return ("Data", data);
        if (hosting.FilesProvider is FilesProvider.FileSystem
            && app.Services.GetRequiredService<IOptions<FileSystemImageOptions>>().Value.Root is var root && root != Path.Combine(data, "uploads"))
        {
            yield return ("Files", root);
        }

        yield return ("Store", $"{hosting.StorageProvider}, {hosting.FilesProvider}");
        if (hosting.Topology is Topology.Cluster) yield break;
        yield return ("Engines", $"cartoons {app.Services.GetRequiredService<ICartoonEngine>().Name}, faces {app.Services.GetRequiredService<IFaceCutter>().Name}");
    }
}
