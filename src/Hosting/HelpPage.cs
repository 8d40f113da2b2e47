namespace Avatar.Hosting;

/// <summary>The text that <c>--help</c> prints: all settings and endpoints.</summary>
/// <param name="Heading">What the program is, and how to run it.</param>
/// <param name="Endpoints">The HTTP endpoints.</param>
public sealed record HelpPage(string Heading, string Endpoints)
{
    private static readonly string[] Names = ["--help", "-h", "-?", "/?", "help"];

    /// <summary>Whether the command line asks for help.</summary>
    public static bool IsAskedFor(string[] args) => args.Any(arg => Names.Contains(arg));

    /// <summary>Prints the page, with all settings of the program, and returns the exit code of the process.</summary>
    public int Print(TextWriter output, SettingsTable settings)
    {
        output.WriteLine(Heading);
        output.WriteLine("""

            Settings (environment variables with __ instead of :, appsettings.json, or --Key=value)
            """);
        foreach (var setting in settings.All)
        {
            output.WriteLine($"  {setting.Key} ({setting.DefaultText})");
            output.WriteLine($"      {setting.Meaning}");
        }

        output.WriteLine("""

            Settings of the Node backend that are also accepted
            """);
        foreach (var (alias, meaning) in NodeAliases.All) output.WriteLine($"  {alias,-20} {meaning}");
        output.WriteLine();
        output.WriteLine(Endpoints);
        return 0;
    }
}
