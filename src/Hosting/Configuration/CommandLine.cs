namespace Avatar.Hosting;

/// <summary>
/// The command line of a program: settings, or one word that prints something. .NET ignores what it does not know, so a mistyped option would start
/// the service with its defaults.
/// </summary>
public static class CommandLine
{
    private const string Prefix = "--";

    /// <summary>A name is suggested for a word if at most this many letters differ, and at most half of the word.</summary>
    private const int SlipOfTheFinger = 3;

    private static readonly string[] Help = ["--help", "-h", "-?", "/?", "help"];
    private static readonly string[] Version = ["--version", "-v", "version"];

    /// <summary>Settings of .NET, ASP.NET Core and Kestrel.</summary>
    private static readonly string[] Framework = ["urls", "http_ports", "https_ports", "environment", "contentRoot", "webRoot", "applicationName", "AllowedHosts"];

    /// <summary>Sections that frameworks read, with names that this service does not know.</summary>
    private static readonly string[] Sections = ["Logging:", "Kestrel:", "Orleans:", "ConnectionStrings:", "OTEL_"];

    /// <summary>Read from the environment alone: ASP.NET Core removes the prefix there and nowhere else.</summary>
    private static readonly string EnvironmentOnly = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.Urls));

    /// <summary>Prints what the command line asks for, or says what is wrong with it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="help">What <c>--help</c> prints.</param>
    /// <param name="settings">The settings of the program.</param>
    /// <param name="output">Receives what was asked for.</param>
    /// <param name="errors">Receives the sentence that says what is wrong.</param>
    /// <returns>The exit code of the process; null if the program is to be started.</returns>
    public static int? Answer(string[] args, HelpPage help, SettingsTable settings, TextWriter output, TextWriter errors)
    {
        if (args.Any(Help.Contains)) return help.Print(output, settings);
        if (args.Any(Version.Contains))
        {
            output.WriteLine($"Avatar.Orleans {ProductVersion.Text}");
            return ExitCodes.Ended;
        }

        if (FindFault(args, settings) is not { } fault) return null;
        errors.WriteLine(fault);
        return ExitCodes.Failed;
    }

    private static string? FindFault(string[] args, SettingsTable settings)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            var isOption = arg.StartsWith(Prefix, StringComparison.Ordinal) || arg.StartsWith('/');
            var key = arg.TrimStart('-', '/').Split('=', 2)[0];
            if (!isOption && !arg.Contains('=', StringComparison.Ordinal))
                return $"'{Masked.Value(arg)}' is not understood{Suggestion(arg, [.. Help[^1..], .. Version[^1..]], "")} Settings are given as {Prefix}Key=value; {Prefix}help lists them.";
            if (key.Equals(EnvironmentOnly, StringComparison.OrdinalIgnoreCase)) return $"{EnvironmentOnly} is an environment variable; on the command line it is {Prefix}urls.";
            if (!IsKnown(key, settings))
            {
                string[] names = [.. settings.All.Select(static setting => setting.Key), .. Framework, .. Help[..1].Concat(Version[..1]).Select(static word => word[Prefix.Length..])];
                return $"{Prefix}{key} is not a setting of this service{Suggestion(key, names, Prefix)} {Prefix}help lists all of them.";
            }

            if (arg.Contains('=', StringComparison.Ordinal)) continue;
            if (++i == args.Length || args[i].StartsWith(Prefix, StringComparison.Ordinal)) return $"{arg} has no value: write {Prefix}{key}=value.";
        }

        return null;
    }

    private static bool IsKnown(string key, SettingsTable settings) =>
        settings.All.Any(setting => setting.IsSetBy(key))
        || NodeAliases.All.Any(alias => alias.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        || Framework.Contains(key, StringComparer.OrdinalIgnoreCase)
        || Sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase));

    private static string Suggestion(string word, IReadOnlyCollection<string> known, string prefix)
    {
        var nearest = known.MinBy(name => Spelling.Distance(name, word))!;
        return Spelling.Distance(nearest, word) <= Math.Min(SlipOfTheFinger, word.Length / 2) ? $"; did you mean {prefix}{nearest}?" : ".";
    }
}
