namespace Avatar.Hosting;

/// <summary>The text that <c>--help</c> prints: all settings and endpoints.</summary>
/// <param name="Heading">What the program is, and how to run it.</param>
/// <param name="Endpoints">The HTTP endpoints of the program. Those of the admin port are the same for all programs.</param>
public sealed record HelpPage(string Heading, string Endpoints)
{
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
        output.WriteLine("""

            Endpoints at Avatar:AdminUrls
              GET  /metrics, /health, /health/live, /health/ready
              GET  /admin/cluster                   lists the silos
              POST /admin/expire, /admin/sweep      deletes expired cartoons; files without a document
              GET  /admin/logs                      lists log levels that were set
              PUT  /admin/logs/{category}           sets a log level for some minutes: ?level=Debug&minutes=10
              GET  /admin/dashboard/                the dashboard of Orleans, if Avatar:Admin:Dashboard is true
            """);
        return 0;
    }
}
