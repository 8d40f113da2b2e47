namespace Avatar.Hosting;

/// <summary>
/// Reads secrets from the files of a folder, as Kubernetes and systemd provide them, so that neither the environment of the process nor its
/// command line shows them.
/// </summary>
internal static class SecretFiles
{
    /// <summary>
    /// Adds the files of the folder that <c>Avatar:SecretsDirectory</c> names, if it is set. A file has the name of a setting, with <c>__</c>
    /// for a colon, and contains its value. It overrides every other source. Names that begin with a dot are ignored.
    /// </summary>
    /// <param name="configuration">The settings read until now; receives those of the files.</param>
    /// <param name="known">The names of the settings.</param>
    /// <exception cref="AvatarStartException">The folder or a file cannot be read, a file is empty, or its name is not that of a setting.</exception>
    public static void Apply(IConfigurationManager configuration, IEnumerable<string> known)
    {
        var setting = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.SecretsDirectory));
        if (configuration[setting] is not { Length: > 0 } directory) return;
        var keys = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (var file in Directory.EnumerateFiles(directory).Where(static file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal))
            {
                Check(file, setting, keys);
            }

            configuration.AddKeyPerFile(Path.GetFullPath(directory));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AvatarStartException($"{setting} is '{directory}', but it cannot be read: {failure.Message}", failure);
        }
    }

    private static void Check(string file, string setting, HashSet<string> known)
    {
        var name = Path.GetFileName(file);
        if (string.IsNullOrWhiteSpace(File.ReadAllText(file)))
            throw new AvatarStartException($"The file '{file}' of {setting} is empty. Write the secret into it, or delete it.");

        // Names in sections belong to .NET and Orleans too; names under Avatar: are validated with all other settings.
        if (known.Contains(name) || name.Contains("__", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)) return;
        throw new AvatarStartException($"The file '{file}' of {setting} does not have the name of a setting, for instance ConnectionStrings__MongoDB.");
    }
}
