using Avatar.Silo.Configuration;

namespace Avatar.Silo.Help;

/// <summary>What <c>--help</c> prints: all there is to set and to call.</summary>
/// <param name="Heading">What the program is, and how it is run.</param>
/// <param name="Endpoints">What it answers to.</param>
public sealed record HelpPage(string Heading, string Endpoints)
{
    private static readonly string[] Names = ["--help", "-h", "-?", "/?", "help"];

    /// <summary>Whether the command line asks for help.</summary>
    public static bool IsAskedFor(string[] args) => args.Any(arg => Names.Contains(arg));

    /// <summary>Returns the exit code of the process.</summary>
    public int Print(TextWriter output)
    {
        output.WriteLine(Heading);
        output.WriteLine("""

            Settings (environment variables with __ for :, appsettings.json, or --Key=value)
            """);
        foreach (var setting in Settings.All)
        {
            output.WriteLine($"  {setting.Key} ({setting.DefaultText})");
            output.WriteLine($"      {setting.Meaning}");
        }

        output.WriteLine("""

            Names of the Node backend that work too
            """);
        foreach (var (alias, meaning) in NodeAliases.All) output.WriteLine($"  {alias,-20} {meaning}");
        output.WriteLine();
        output.WriteLine(Endpoints);
        return 0;
    }
}
